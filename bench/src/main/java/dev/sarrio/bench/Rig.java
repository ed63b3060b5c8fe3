package dev.sarrio.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.Sarrio;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.secret.Secret;
import dev.sarrio.embedded.Directories;
import dev.sarrio.embedded.Ports;
import dev.sarrio.embedded.postgres.EmbeddedPostgres;
import dev.sarrio.embedded.postgres.PostgresSettings;
import dev.sarrio.standalone.launch.Background;
import dev.sarrio.standalone.launch.Installation;
import dev.sarrio.standalone.state.DataDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Everything that is measured: two servers with the benchmark's tables, and a whole Sarrio that keeps them in step. */
final class Rig implements AutoCloseable {
    static final String SYNC = "bench";
    private static final String DBNAME = "bench";
    private static final String PASSWORD = "bench";
    private static final Duration LIVE_TIMEOUT = Duration.ofMinutes(10);
    private static final long LOOK_NANOS = 100_000_000L;
    private static final Map<String, String> SERVER = Map.of("shared_buffers", "256MB", "max_wal_size", "4GB");
    private final Path directory;
    private final PrintStream out;
    private final Background sarrio;
    private final DataDirectory data;
    private EmbeddedPostgres source;
    private EmbeddedPostgres target;
    private double copySeconds;

    private Rig(Installation installation, Path directory, PrintStream out) {
        this.directory = directory;
        this.out = out;
        this.data = new DataDirectory(directory.resolve("sarrio"));
        this.sarrio = new Background(installation, data, out);
    }

    static Rig build(Installation installation, Path directory, int major, PrintStream out)
            throws SQLException, IOException {
        Rig rig = new Rig(installation, directory, out);
        try {
            rig.start(major);
            return rig;
        } catch (SQLException | IOException | RuntimeException e) {
            rig.close();
            throw e;
        }
    }

    Connection source() throws SQLException {
        return source.connect(DBNAME);
    }

    Connection target() throws SQLException {
        return target.connect(DBNAME);
    }

    double copySeconds() {
        return copySeconds;
    }

    void say(String line) {
        out.println(line);
    }

    boolean equal() {
        return run("compare", SYNC) == 0;
    }

    /** Runs a command line; its answer is shown only if it fails. */
    int run(String... words) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        int code = execute(answer, words);
        if (code != 0) {
            out.println("sarrio " + words[0] + ": " + answer.toString(StandardCharsets.UTF_8));
        }
        return code;
    }

    private void start(int major) throws SQLException, IOException {
        source = EmbeddedPostgres.start(settings(major, "source"));
        target = EmbeddedPostgres.start(settings(major, "target"));
        prepare(source, true);
        prepare(target, false);
        if (sarrio.up() != 0) {
            throw new IllegalStateException("Sarrio did not come up");
        }
        must(
                "add",
                "database",
                "src",
                "dbname=" + DBNAME,
                "host=127.0.0.1",
                "port=" + source.port(),
                "user=sarrio",
                "pass=" + PASSWORD);
        must(
                "add",
                "database",
                "dst",
                "dbname=" + DBNAME,
                "host=127.0.0.1",
                "port=" + target.port(),
                "user=sarrio",
                "pass=" + PASSWORD);
        must("add", "all", "tables", "db=src", "relgroup=all_tables");
        long start = System.nanoTime();
        must("add", "sync", SYNC, "relgroup=all_tables", "dbs=src:source,dst:target", "copy=data");
        awaitLive();
        copySeconds = (System.nanoTime() - start) / 1e9;
        say("live after " + copySeconds + " s");
    }

    private PostgresSettings settings(int major, String name) {
        return new PostgresSettings(major, directory.resolve(name), Ports.free(), new Secret(PASSWORD), SERVER);
    }

    private static void prepare(EmbeddedPostgres server, boolean isSource) throws SQLException, IOException {
        try (Connection c = server.connect("postgres");
                Statement statement = c.createStatement()) {
            statement.execute("CREATE ROLE sarrio LOGIN NOSUPERUSER PASSWORD '" + PASSWORD + "'");
            statement.execute("CREATE DATABASE " + DBNAME + " OWNER sarrio");
            if (c.getMetaData().getDatabaseMajorVersion() >= 15) {
                statement.execute("GRANT SET ON PARAMETER session_replication_role TO sarrio");
            }
        }
        try (Connection c = server.connect(DBNAME);
                Statement statement = c.createStatement()) {
            statement.execute("GRANT ALL ON SCHEMA public TO sarrio");
            statement.execute("SET ROLE sarrio");
            statement.execute(resource("schema.sql"));
            if (!isSource) {
                statement.execute("TRUNCATE narrow, wide, marks");
            }
            statement.execute("RESET ROLE");
            statement.execute("VACUUM ANALYZE");
        }
    }

    private void awaitLive() throws IOException {
        long deadline = System.nanoTime() + LIVE_TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            JsonNode status = status();
            JsonNode problem = status.path("problem");
            if (status.path("state").asText().equals("FAILED")) {
                throw new IllegalStateException(problem.path("message").asText() + ": "
                        + problem.path("remedy").asText());
            }
            if (status.path("state").asText().equals("RUNNING")
                    && status.path("consistent").asBoolean(false)) {
                return;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        throw new IllegalStateException("The sync was not live after " + LIVE_TIMEOUT);
    }

    private JsonNode status() throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        return execute(answer, "status", SYNC, "--json") == 0
                ? Json.MAPPER.readTree(answer.toByteArray())
                : Json.MAPPER.createObjectNode();
    }

    private void must(String... words) {
        if (run(words) != 0) {
            throw new IllegalStateException(
                    "sarrio " + String.join(" ", List.of(words).subList(0, 2)) + " failed");
        }
    }

    private int execute(ByteArrayOutputStream answer, String... words) {
        try (PrintStream both = new PrintStream(answer, true, StandardCharsets.UTF_8)) {
            String url = data.state().orElseThrow().coordinatorUrl();
            String token = Files.readString(data.path().resolve("token")).strip();
            return new Sarrio(Map.of("SARRIO_URL", url, "SARRIO_TOKEN", token), directory, both, both, false)
                    .run(List.of(words));
        } catch (IOException e) {
            throw new IllegalStateException("No token in " + data.path(), e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Rig.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        sarrio.down();
        if (source != null) {
            source.close();
        }
        if (target != null) {
            target.close();
        }
        Directories.delete(directory);
    }
}

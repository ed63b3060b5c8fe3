package dev.sarrio.bench;

import dev.sarrio.embedded.Directories;
import dev.sarrio.embedded.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What copies need: a source with the tables, a target whose database is made anew for each, and a Sarrio while it has its turn. */
final class CopyRig implements AutoCloseable {
    static final String SOURCE = "src";
    static final String TARGET = "dst";
    private static final long MB = 1_000_000;
    private static final long LOG_MB_MIN = 80;
    /** For a byte of the tables: rows, indexes, and some more. */
    private static final long LOG_OF_A_COPY = 2;

    private final Ground ground;
    private final Thread hook = new Thread(this::dismantle, "dismantle");
    private EmbeddedPostgres source;
    private EmbeddedPostgres target;
    private Product product;
    private boolean dismantled;

    private CopyRig(Ground ground) {
        this.ground = ground;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    static CopyRig build(Ground ground) throws SQLException, IOException {
        CopyRig rig = new CopyRig(ground);
        try {
            rig.source = ground.servers().start(ground.directory().resolve("source"));
            rig.target = ground.servers().startEmpty(ground.directory().resolve("target"));
            try (Connection c = rig.source()) {
                Servers.execute(c, "source.sql");
            }
            return rig;
        } catch (SQLException | IOException | RuntimeException e) {
            rig.close();
            throw e;
        }
    }

    Connection source() throws SQLException {
        return source.connect(Servers.DBNAME);
    }

    Connection target() throws SQLException {
        return target.connect(Servers.DBNAME);
    }

    Map<String, String> sourceLogin() {
        return login(source);
    }

    Map<String, String> targetLogin() {
        return login(target);
    }

    /** Without the password. */
    String sourceUri() {
        return uri(source);
    }

    String targetUri() {
        return uri(target);
    }

    /** For what a copy leaves lying about. */
    Path scratch() {
        return ground.directory().resolve("scratch");
    }

    /**
     * Lets the target write as much log as a copy does, and keep the files: whoever comes first would have to make them, and all others
     * find them there.
     */
    void warmUp() throws SQLException {
        try (Connection from = source();
                Connection to = target();
                Statement statement = to.createStatement()) {
            long megabytes = Math.max(LOG_MB_MIN, CopiedTables.bytes(from) * LOG_OF_A_COPY / MB);
            statement.execute("ALTER SYSTEM SET min_wal_size = '" + megabytes + "MB'");
            statement.execute("SELECT pg_reload_conf()");
            statement.execute("SELECT count(pg_logical_emit_message(false, 'bench', repeat('x', " + MB
                    + "))) FROM generate_series(1, " + megabytes + ")");
            Rig.checkpoint(to);
        }
    }

    /** Makes the target's database anew. */
    void begin() throws SQLException {
        try (Connection c = target.connect("postgres");
                Statement statement = c.createStatement()) {
            statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + Servers.DBNAME + "'");
            statement.execute("DROP DATABASE " + Servers.DBNAME);
            statement.execute("CREATE DATABASE " + Servers.DBNAME);
        }
    }

    /** Lets both servers write down what they have to, so that it does not fall into what is measured next. */
    void checkpoint() throws SQLException {
        try (Connection from = source();
                Connection to = target()) {
            Rig.checkpoint(from);
            Rig.checkpoint(to);
        }
    }

    /** A new Sarrio that knows both databases. */
    Product startProduct() {
        product = new Product(productDirectory(), ground.out());
        product.up();
        product.addDatabase(SOURCE, source.port());
        product.addDatabase(TARGET, target.port());
        return product;
    }

    Product product() {
        return product;
    }

    void stopProduct() throws IOException {
        if (product != null) {
            product.down();
            product = null;
            Directories.delete(productDirectory());
        }
    }

    /** CPU seconds by part until now; empty where the system does not tell. `program` is what this process has started and waited for. */
    Map<String, Double> cpuSeconds() throws IOException {
        ProcessTable processes = ProcessTable.now();
        Map<String, Double> seconds = new LinkedHashMap<>();
        if (!processes.isEmpty()) {
            long self = ProcessHandle.current().pid();
            seconds.put("source", processes.tree(source.pid()));
            seconds.put("target", processes.tree(target.pid()));
            if (product == null) {
                seconds.put("program", processes.ended(self));
            } else {
                seconds.putAll(product.cpuSeconds(processes));
            }
        }
        return seconds;
    }

    private Path productDirectory() {
        return ground.directory().resolve("sarrio");
    }

    private static Map<String, String> login(EmbeddedPostgres server) {
        return Map.of(
                "PGHOST", "127.0.0.1",
                "PGPORT", String.valueOf(server.port()),
                "PGUSER", EmbeddedPostgres.SUPERUSER,
                "PGPASSWORD", Servers.PASSWORD,
                "PGDATABASE", Servers.DBNAME);
    }

    private static String uri(EmbeddedPostgres server) {
        return "postgres://" + EmbeddedPostgres.SUPERUSER + "@127.0.0.1:" + server.port() + "/" + Servers.DBNAME;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the JVM is ending, and the hook does it
        }
        dismantle();
    }

    private synchronized void dismantle() {
        if (dismantled) {
            return;
        }
        dismantled = true;
        try {
            stopProduct();
        } catch (IOException e) {
            throw new UncheckedIOException("Sarrio could not be stopped", e);
        } finally {
            for (EmbeddedPostgres server : Arrays.asList(source, target)) {
                if (server != null) {
                    server.close();
                }
            }
            Directories.delete(ground.directory());
        }
    }
}

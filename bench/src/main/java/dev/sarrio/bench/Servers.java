package dev.sarrio.bench;

import dev.sarrio.core.secret.Secret;
import dev.sarrio.embedded.Ports;
import dev.sarrio.embedded.postgres.EmbeddedPostgres;
import dev.sarrio.embedded.postgres.PostgresSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes servers with the benchmark's tables: the first is filled once, all others are copies of its files and so equal to the byte. */
final class Servers {
    static final String DBNAME = "bench";
    static final String PASSWORD = "bench";
    /** A server of ordinary size whose commits are durable, and whose checkpoints don't fall into what is measured. */
    private static final Map<String, String> SETTINGS = Map.of(
            "shared_buffers", "1GB",
            "max_wal_size", "8GB",
            "checkpoint_timeout", "15min",
            "wal_level", "replica",
            "log_min_messages", "warning");

    private final int major;
    private final Map<String, String> settings;
    private final Path template;

    private Servers(int major, Map<String, String> over, Path template) {
        this.major = major;
        this.settings = new TreeMap<>(SETTINGS);
        this.settings.putAll(over);
        this.template = template;
    }

    /**
     * Fills the first one and stops it.
     *
     * @param over settings of the servers, over the usual ones
     * @param tables the file that makes them
     */
    static Servers filled(int major, Map<String, String> over, Path template, String tables, Sizes sizes)
            throws SQLException, IOException {
        Servers servers = new Servers(major, over, template);
        try (EmbeddedPostgres server = servers.startEmpty(template);
                Connection c = server.connect(DBNAME);
                Statement statement = c.createStatement()) {
            set(c, "bench.scale", sizes.scale());
            set(c, "bench.narrow_rows", sizes.narrowRows());
            set(c, "bench.wide_rows", sizes.wideRows());
            set(c, "bench.marks", sizes.marks());
            set(c, "bench.copy_parents", sizes.copyParents());
            set(c, "bench.copy_children", sizes.copyChildren());
            execute(c, tables);
            statement.execute("VACUUM ANALYZE");
            statement.execute("CHECKPOINT");
        }
        return servers;
    }

    /** One with the role and an empty database. */
    EmbeddedPostgres startEmpty(Path directory) throws SQLException {
        EmbeddedPostgres server = EmbeddedPostgres.start(at(directory));
        try (Connection c = server.connect("postgres");
                Statement statement = c.createStatement()) {
            statement.execute("CREATE ROLE sarrio LOGIN NOSUPERUSER PASSWORD '" + PASSWORD + "'");
            statement.execute("CREATE DATABASE " + DBNAME);
            return server;
        } catch (SQLException e) {
            server.close();
            throw e;
        }
    }

    EmbeddedPostgres start(Path directory) throws IOException {
        copy(template.resolve("data"), directory.resolve("data"));
        return EmbeddedPostgres.start(at(directory));
    }

    int major() {
        return major;
    }

    Map<String, String> settings() {
        return settings;
    }

    private PostgresSettings at(Path directory) {
        return new PostgresSettings(major, directory, Ports.free(), new Secret(PASSWORD), settings);
    }

    private static void set(Connection c, String name, int value) throws SQLException {
        try (PreparedStatement set = c.prepareStatement("SELECT set_config(?, ?, false)")) {
            set.setString(1, name);
            set.setString(2, String.valueOf(value));
            set.execute();
        }
    }

    /** Runs a file of statements that lies beside this class. */
    static void execute(Connection c, String name) throws SQLException, IOException {
        try (Statement statement = c.createStatement()) {
            statement.execute(resource(name));
        }
    }

    /** A file of statements that lies beside this class. */
    static String resource(String name) throws IOException {
        try (InputStream in = Servers.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * With rights and owners, which a server insists on; and on the disk when it returns, or the system would write it there half a minute
     * later, amid what is measured first.
     */
    private static void copy(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(from)) {
            all = walk.toList();
        }
        Files.createDirectories(to.getParent());
        for (Path path : all) {
            Path copy = Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
            if (Files.isRegularFile(copy)) {
                try (FileChannel file = FileChannel.open(copy, StandardOpenOption.WRITE)) {
                    file.force(true);
                }
            }
        }
    }
}

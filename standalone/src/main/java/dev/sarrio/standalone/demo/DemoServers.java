package dev.sarrio.standalone.demo;

import dev.sarrio.core.secret.Secret;
import dev.sarrio.embedded.Ports;
import dev.sarrio.embedded.postgres.EmbeddedPostgres;
import dev.sarrio.embedded.postgres.PostgresSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Two servers of the demo's own: the shop's, and the one it moves to. */
final class DemoServers implements AutoCloseable {
    private static final int SOURCE_PORT = 7233;
    private static final int TARGET_PORT = 7234;
    private static final int MAJOR_MIN = 13;
    private static final int MAJOR_MAX = 18;
    private static final int PASSWORD_BYTES = 16;
    private static final String DBNAME = "mydb";
    private static final String OWNER = "shop";
    private final EmbeddedPostgres source;
    private final EmbeddedPostgres target;
    private final boolean schemaIsCopied;
    private final Side nonrds;
    private final Side rds;

    private DemoServers(EmbeddedPostgres source, EmbeddedPostgres target, boolean schemaIsCopied) {
        this.source = source;
        this.target = target;
        this.schemaIsCopied = schemaIsCopied;
        this.nonrds = new Side("nonrds", source.port(), DBNAME, OWNER, password(), "bucardo", password());
        this.rds = new Side("rds", target.port(), DBNAME, OWNER, password(), "my_user", password());
    }

    /** The newest major that is packed and that the installed pg_dump can read; without a pg_dump the newest packed. */
    static int major(OptionalInt pgDump) {
        return IntStream.rangeClosed(MAJOR_MIN, MAJOR_MAX)
                .filter(EmbeddedPostgres::has)
                .filter(m -> pgDump.isEmpty() || m <= pgDump.getAsInt())
                .max()
                .orElseThrow(() ->
                        new DemoFailure("No PostgreSQL is packed that pg_dump " + pgDump.getAsInt() + " can read"));
    }

    /** Whether the installed pg_dump can read a server that is packed. */
    static boolean fits(OptionalInt pgDump) {
        return pgDump.isPresent()
                && IntStream.rangeClosed(MAJOR_MIN, Math.min(MAJOR_MAX, pgDump.getAsInt()))
                        .anyMatch(EmbeddedPostgres::has);
    }

    static DemoServers start(Path directory, OptionalInt pgDump) {
        boolean dumps = fits(pgDump);
        int major = major(dumps ? pgDump : OptionalInt.empty());
        EmbeddedPostgres source = server(major, directory.resolve("nonrds"), SOURCE_PORT);
        try {
            return new DemoServers(source, server(major, directory.resolve("rds"), TARGET_PORT), dumps);
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private static EmbeddedPostgres server(int major, Path directory, int port) {
        int free = Ports.isFree(port) ? port : Ports.free();
        return EmbeddedPostgres.start(new PostgresSettings(major, directory, free, password()));
    }

    Side nonrds() {
        return nonrds;
    }

    Side rds() {
        return rds;
    }

    /** Whether Sarrio copies the schema; otherwise it was made on both sides. */
    boolean schemaIsCopied() {
        return schemaIsCopied;
    }

    /** For those who want to look around after the play. */
    void printHowToLook(Stage stage) {
        stage.say("");
        for (Side side : List.of(nonrds, rds)) {
            stage.say("Kept: " + side.name() + " at postgres://" + side.role() + ":"
                    + side.rolePassword().reveal() + "@127.0.0.1:" + side.port() + "/" + side.dbname());
        }
        stage.say(
                "The next ./sarrio demo replaces them; ./sarrio down ends Sarrio, and `./sarrio demo --end` these two.");
    }

    /** Roles, databases, the shop's schema and rows. */
    void build() throws SQLException {
        database(source, nonrds);
        database(target, rds);
        try (Connection shop = nonrds.application()) {
            run(shop, resource("shop-schema.sql"));
            run(shop, resource("shop-data.sql"));
        }
        if (!schemaIsCopied) {
            try (Connection shop = rds.application()) {
                run(shop, resource("shop-schema.sql"));
            }
        }
        for (String grant : List.of(
                "GRANT CREATE, CONNECT ON DATABASE " + DBNAME + " TO bucardo",
                "GRANT USAGE ON SCHEMA public TO bucardo",
                "GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER ON ALL TABLES IN SCHEMA public TO bucardo",
                "GRANT SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO bucardo")) {
            administer(source, grant);
        }
        for (String grant : List.of(
                "GRANT CREATE, CONNECT ON DATABASE " + DBNAME + " TO my_user",
                "GRANT USAGE, CREATE ON SCHEMA public TO my_user",
                "GRANT " + OWNER + " TO my_user", // what it copies belongs to the application
                "GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER ON ALL TABLES IN SCHEMA public TO my_user",
                "GRANT SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO my_user")) {
            administer(target, grant);
        }
        replicaRole(source, "bucardo");
        replicaRole(target, "my_user");
        try (Connection c = source.connect(DBNAME)) {
            run(c, "ANALYZE");
        }
    }

    /** 15 and newer can grant it; RDS has rds_superuser; elsewhere apply falls back. */
    private static void replicaRole(EmbeddedPostgres server, String role) throws SQLException {
        try (Connection c = server.connect(DBNAME)) {
            if (c.getMetaData().getDatabaseMajorVersion() >= 15) {
                run(c, "GRANT SET ON PARAMETER session_replication_role TO " + role);
            }
        }
    }

    private static void database(EmbeddedPostgres server, Side side) throws SQLException {
        try (Connection c = server.connect("postgres")) {
            run(
                    c,
                    "CREATE ROLE " + side.owner() + " LOGIN NOSUPERUSER PASSWORD '"
                            + side.ownerPassword().reveal() + "'");
            run(
                    c,
                    "CREATE ROLE " + side.role() + " LOGIN NOSUPERUSER PASSWORD '"
                            + side.rolePassword().reveal() + "'");
            run(c, "CREATE DATABASE " + DBNAME + " OWNER " + side.owner() + " TEMPLATE template0");
        }
        administer(server, "GRANT CREATE ON SCHEMA public TO " + side.owner());
    }

    private static void administer(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection c = server.connect(DBNAME)) {
            run(c, sql);
        }
    }

    private static void run(Connection c, String sql) throws SQLException {
        try (Statement statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String resource(String name) {
        try (InputStream in = DemoServers.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DemoFailure("The demo's " + name + " can't be read", e);
        }
    }

    private static Secret password() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Secret(HexFormat.of().formatHex(bytes));
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}

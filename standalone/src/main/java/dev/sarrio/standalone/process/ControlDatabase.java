package dev.sarrio.standalone.process;

import dev.sarrio.core.secret.Secret;
import dev.sarrio.embedded.postgres.EmbeddedPostgres;
import dev.sarrio.embedded.postgres.PostgresSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** The PostgreSQL server of the coordinator's control database, which belongs to a role that is not superuser. */
public final class ControlDatabase implements Part {
    public static final String NAME = "sarrio";
    private final PostgresSettings settings;
    private final Secret password;
    private EmbeddedPostgres server;

    /** @param password of the role that owns the control database */
    public ControlDatabase(PostgresSettings settings, Secret password) {
        this.settings = settings;
        this.password = password;
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + settings.port() + "/" + NAME;
    }

    @Override
    public String name() {
        return "control-db";
    }

    @Override
    public int port() {
        return settings.port();
    }

    @Override
    public String url() {
        return null;
    }

    @Override
    public Path log() {
        return settings.directory().resolve("server.log");
    }

    @Override
    public void start() {
        if (server == null) {
            server = EmbeddedPostgres.start(settings);
        } else {
            server.start();
        }
        try (Connection c = server.connect("postgres");
                Statement statement = c.createStatement()) {
            if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + NAME + "'")) {
                statement.execute("CREATE ROLE " + NAME + " LOGIN NOSUPERUSER");
            }
            // each time: the file with the secret may have been made anew
            statement.execute(
                    "ALTER ROLE " + NAME + " PASSWORD '" + password.reveal().replace("'", "''") + "'");
            if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + NAME + "'")) {
                statement.execute("CREATE DATABASE " + NAME + " OWNER " + NAME);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The control database can't be prepared: " + e.getMessage(), e);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop();
        }
    }

    @Override
    public boolean isRunning() {
        return server != null && server.isRunning();
    }

    @Override
    public long pid() {
        return server.pid();
    }

    @Override
    public Optional<String> notReady() {
        return isRunning() ? Optional.empty() : Optional.of("not running");
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }
}

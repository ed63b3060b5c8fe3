package dev.sarrio.standalone.process;

import dev.sarrio.core.secret.Secret;
import dev.sarrio.embedded.postgres.EmbeddedPostgres;
import dev.sarrio.embedded.postgres.PostgresSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The PostgreSQL server of the coordinator's control database, which belongs to a role that is not superuser. */
public final class ControlDatabase extends ServerPart<EmbeddedPostgres> {
    public static final String NAME = "sarrio";
    private final PostgresSettings settings;
    private final Secret password;

    /** @param password of the role that owns the control database */
    public ControlDatabase(PostgresSettings settings, Secret password) {
        super(
                "control-db",
                settings.port(),
                settings.directory().resolve("server.log"),
                () -> EmbeddedPostgres.start(settings));
        this.settings = settings;
        this.password = password;
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + settings.port() + "/" + NAME;
    }

    @Override
    public void start() {
        super.start();
        try (Connection c = server().connect("postgres");
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

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }
}

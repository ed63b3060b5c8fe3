package dev.sarrio.embedded.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.secret.Secret;
import dev.sarrio.embedded.Ports;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
    private static final Secret PASSWORD = new Secret("not 'easy'");

    @TempDir
    Path directory;

    @Test
    void committedDataSurviveKillAndRestart() throws SQLException {
        try (EmbeddedPostgres server = start()) {
            execute(server, "CREATE TABLE kept AS SELECT 1 AS n");
            server.kill();
            assertThat(server.isRunning()).isFalse();
            assertThat(Ports.answers(server.port())).isFalse();
            server.start();
            assertThat(query(server, "SELECT count(*) FROM kept")).isEqualTo("1");
            server.restart();
            assertThat(query(server, "SELECT count(*) FROM kept")).isEqualTo("1");
        }
    }

    @Test
    void commitsAreDurableAsInProduction() throws SQLException {
        try (EmbeddedPostgres server = start()) {
            assertThat(query(server, "SHOW fsync")).isEqualTo("on");
            assertThat(query(server, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(server, "SHOW server_version")).startsWith("17.");
        }
    }

    @Test
    void wrongPasswordIsRefused() {
        try (EmbeddedPostgres server = start()) {
            String url = "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres";
            assertThatThrownBy(() -> DriverManager.getConnection(url, EmbeddedPostgres.SUPERUSER, "wrong"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
        }
    }

    @Test
    void failedStartSaysWhy() {
        PostgresSettings settings = new PostgresSettings(
                17, directory, Ports.free(), PASSWORD, java.util.Map.of("shared_buffers", "nonsense"));
        assertThatThrownBy(() -> EmbeddedPostgres.start(settings)).hasMessageContaining("shared_buffers");
    }

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(new PostgresSettings(17, directory, Ports.free(), PASSWORD));
    }

    private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection c = server.connect("postgres")) {
            c.createStatement().execute(sql);
        }
    }

    private static String query(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection c = server.connect("postgres");
                ResultSet rows = c.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}

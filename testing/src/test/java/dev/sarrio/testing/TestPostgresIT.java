package dev.sarrio.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.control.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestPostgresIT {
    @ParameterizedTest
    @ValueSource(ints = {10, 13, 15, 17, 18})
    void everyMajorStartsAndItsRolesAreNotSuperuser(int major) throws SQLException {
        try (TestDatabase database = TestPostgres.server(major).createDatabase()) {
            database.role("reader", "CREATE TABLE seen (n int)", "GRANT SELECT ON seen TO reader");
            assertThat(asRole(database, "reader", "SHOW server_version_num")).startsWith(String.valueOf(major));
            assertThat(asRole(database, "reader", "SHOW is_superuser")).isEqualTo("off");
            assertThat(asRole(database, "reader", "SELECT count(*) FROM seen")).isEqualTo("0");
            assertThatThrownBy(() -> asRole(database, "reader", "DELETE FROM seen RETURNING 1"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            assertThatThrownBy(() -> DriverManager.getConnection(url(database.as("reader")), "reader", "wrong"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
        }
    }

    @Test
    void roleLivesAsLongAsADatabaseThatMadeIt() {
        TestServer server = TestPostgres.server(17);
        TestDatabase first = server.createDatabase();
        try (TestDatabase second = server.createDatabase()) {
            first.role("shared", "GRANT CREATE ON DATABASE " + first.name() + " TO shared");
            second.role("shared");
            first.close();
            assertThat(second.query("SELECT count(*) FROM pg_roles WHERE rolname = 'shared'"))
                    .isEqualTo("1");
        }
        try (TestDatabase third = server.createDatabase()) {
            assertThat(third.query("SELECT count(*) FROM pg_roles WHERE rolname = 'shared'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void databaseIsDroppedWhoeverIsConnected() throws SQLException {
        TestDatabase database = TestPostgres.server(17).createDatabase();
        try (java.sql.Connection open = database.superuser()) {
            database.close();
            assertThatThrownBy(() -> open.createStatement().execute("SELECT 1")).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void ownServerKeepsItsDataOverKillAndStart() throws SQLException {
        try (OwnTestServer server = TestPostgres.own(17);
                TestDatabase database = server.createDatabase()) {
            database.execute("CREATE TABLE kept AS SELECT 42 AS n");
            server.kill();
            server.start();
            assertThat(database.query("SELECT n FROM kept")).isEqualTo("42");
        }
    }

    private static String asRole(TestDatabase database, String role, String sql) throws SQLException {
        Connection as = database.as(role);
        String password = TestSecrets.BOX.open(as.sealedPassword()).reveal();
        try (java.sql.Connection c = DriverManager.getConnection(url(as), as.user(), password);
                var rows = c.createStatement().executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    private static String url(Connection as) {
        return "jdbc:postgresql://" + as.host() + ":" + as.port() + "/" + as.dbname();
    }
}

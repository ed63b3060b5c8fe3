package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.postgres.PgServers;
import dev.sarrio.testing.TestSecrets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The triggers that fence a table while a sync is switched are not capture's. */
class FenceTriggersIT {
    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void fenceTriggersComeAndGoWithoutAReaction(int major) throws SQLException {
        try (Rig rig = new Rig(major)
                .tables("CREATE TABLE t (id int PRIMARY KEY, v text)")
                .capture("t")) {
            rig.app("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
            rig.awaitEqual();
            int shipped = rig.replica().changes.size();
            asSarrio(
                    rig,
                    "CREATE FUNCTION sarrio.fence_on_shop_1() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                    "CREATE TRIGGER sarrio_fence_shop BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON t FOR EACH STATEMENT"
                            + " EXECUTE PROCEDURE sarrio.fence_on_shop_1()");
            rig.app("INSERT INTO t VALUES (3, 'c')");
            rig.awaitEqual();
            rig.app("ALTER TABLE t DISABLE TRIGGER sarrio_fence_shop", "INSERT INTO t VALUES (4, 'd')");
            rig.awaitEqual();
            asSarrio(rig, "DROP FUNCTION sarrio.fence_on_shop_1() CASCADE");
            rig.app("INSERT INTO t VALUES (5, 'e')");
            rig.awaitEqual();
            assertThat(rig.replica().changes).as("no table was shipped whole").hasSize(shipped + 3);
            assertThat(rig.report.get().warnings()).isEmpty();
        }
    }

    private static void asSarrio(Rig rig, String... statements) throws SQLException {
        var login = rig.source.as("cap");
        try (Connection c = DriverManager.getConnection(
                        PgServers.jdbcUrl(login),
                        login.user(),
                        TestSecrets.BOX.open(login.sealedPassword()).reveal());
                Statement s = c.createStatement()) {
            for (String sql : statements) {
                s.execute(sql);
            }
        }
    }
}

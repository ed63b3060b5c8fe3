package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.change.Op;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.error.ErrorCode;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What fires no trigger: changes of the tables, and of the triggers themselves. */
class DriftIT {
    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void aKeyColumnRenamedUnderTheTriggersNeverFailsTheApplication(int major) throws Exception {
        try (Rig rig = new Rig(major)
                        .tables("CREATE TABLE t (id int PRIMARY KEY, v text)")
                        .capture("t");
                Connection c = rig.appConnection();
                Statement s = c.createStatement()) {
            s.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
            s.execute("UPDATE t SET v = 'x'");
            rig.awaitEqual();
            rig.target.execute("ALTER TABLE t RENAME id TO ident");
            s.execute("ALTER TABLE t RENAME id TO ident");
            s.execute("UPDATE t SET v = 'y' WHERE ident = 1");
            s.execute("UPDATE t SET ident = 20 WHERE ident = 2");
            s.execute("INSERT INTO t VALUES (3, 'c')");
            rig.replica().forgetTypes();
            rig.awaitEqual();
            s.execute("DELETE FROM t WHERE ident = 1");
            rig.awaitEqual();
        }
    }

    @Test
    void aDirtyTableIsShippedWholeAfterItsKeyColumnWasRenamedWhileCaptureWasDown() {
        try (Rig rig = new Rig(15)
                .tables("CREATE TABLE t (id int PRIMARY KEY, v text)")
                .capture("t")) {
            rig.app("INSERT INTO t SELECT g, 'x' FROM generate_series(1, 20) g");
            rig.awaitEqual();
            rig.stop();
            rig.app(
                    "ALTER TABLE t RENAME id TO ident",
                    "DELETE FROM t WHERE ident = 5",
                    "UPDATE t SET v = 'y' WHERE ident = 6");
            assertThat(rig.source.query("SELECT count(*) FROM sarrio.log WHERE op = 'X'"))
                    .isEqualTo("2");
            rig.target.execute("ALTER TABLE t RENAME id TO ident");
            rig.replica().forgetTypes();
            rig.start();
            rig.awaitEqual();
            assertThat(rig.replica().changes.stream().filter(c -> c.op() == Op.TRUNCATE))
                    .hasSize(1);
        }
    }

    @Test
    void aRetypedKeyColumnIsFollowed() {
        try (Rig rig = new Rig(15)
                .tables(
                        "CREATE TABLE t (id int PRIMARY KEY, v text)",
                        "CREATE TABLE i (id int PRIMARY KEY, v text)",
                        "CREATE TABLE i2 () INHERITS (i)")
                .capture("i")) {
            rig.app("INSERT INTO i VALUES (1, 'a')");
            rig.awaitEqual();
            // the WHEN clause of the key trigger blocks it, as documented; the owner drops the trigger
            rig.app(
                    "DROP TRIGGER sarrio_key ON i",
                    "ALTER TABLE i ALTER id TYPE bigint",
                    "INSERT INTO i VALUES (5000000000, 'b')");
            rig.target.execute("ALTER TABLE i ALTER id TYPE bigint");
            rig.replica().forgetTypes();
            rig.awaitEqual();
            assertThat(rig.source.query("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'i'::regclass"))
                    .isEqualTo("4");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void aNewColumnIsNamedInTheMarkerAndItsValuesAreShipped(int major) {
        try (Rig rig = new Rig(major)
                .tables("CREATE TABLE t (id int PRIMARY KEY, v text)")
                .capture("t")) {
            rig.app("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
            rig.awaitEqual();
            rig.target.execute("ALTER TABLE t ADD n int");
            rig.app("ALTER TABLE t ADD n int DEFAULT 7");
            rig.replica().forgetTypes();
            rig.awaitEqual();
            assertThat(rig.replica().applied.stream()
                            .flatMap(m -> m.marker().tables().stream())
                            .flatMap(p -> p.ddl().stream()))
                    .contains("ALTER TABLE \"public\".\"t\" ADD COLUMN \"n\" integer DEFAULT 7");
            rig.app("UPDATE t SET n = 8 WHERE id = 1");
            rig.awaitEqual();
        }
    }

    @Test
    void anAlterThatRewritesDataShipsTheRowsAndVacuumFullShipsNone() {
        try (Rig rig = new Rig(15)
                .tables("CREATE TABLE t (id int PRIMARY KEY, v int, w text)")
                .capture("t")) {
            rig.app("INSERT INTO t VALUES (1, 1, 'a'), (2, 2, 'b')");
            rig.awaitEqual();
            int shipped = rig.replica().changes.size();
            rig.app("VACUUM FULL t", "INSERT INTO t VALUES (3, 3, 'c')");
            rig.awaitEqual();
            assertThat(rig.replica().changes).hasSize(shipped + 1);
            rig.app("ALTER TABLE t ALTER v TYPE int USING v * 10");
            rig.awaitEqual();
            assertThat(Rig.content(rig.target, "t").get(0)).contains("10");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void aDisabledTriggerRaisesAnAlarmAndOnceEnabledTheTableIsShippedWhole(int major) {
        try (Rig rig = new Rig(major)
                .tables("CREATE TABLE t (id int PRIMARY KEY, v text)", "CREATE TABLE o (id int PRIMARY KEY)")
                .capture("t", "o")) {
            rig.app("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
            rig.awaitEqual();
            rig.app("ALTER TABLE t DISABLE TRIGGER ALL");
            Rig.await(() -> assertThat(rig.report.get().warnings()).anyMatch(w -> w.startsWith("TRIGGER_DISABLED")));
            rig.app("DELETE FROM t WHERE id = 1", "INSERT INTO t VALUES (3, 'unseen')", "INSERT INTO o VALUES (1)");
            rig.app("ALTER TABLE t ENABLE TRIGGER ALL");
            rig.awaitEqual();
            Rig.await(() -> assertThat(rig.report.get().warnings()).isEmpty());
        }
    }

    @Test
    void aTriggerThatWasDisabledAndEnabledBetweenTwoBatchesIsNoticed() {
        try (Rig rig = new Rig(15)
                .tables("CREATE TABLE t (id int PRIMARY KEY, v text)")
                .capture("t")) {
            rig.app("INSERT INTO t VALUES (1, 'a')");
            rig.awaitEqual();
            rig.app(
                    "BEGIN; ALTER TABLE t DISABLE TRIGGER sarrio_update; UPDATE t SET v = 'unseen'; ALTER TABLE t ENABLE TRIGGER sarrio_update; COMMIT");
            rig.awaitEqual();
        }
    }

    @Test
    void aDroppedTriggerComesBackAndTheTableIsShippedWhole() {
        try (Rig rig = new Rig(15)
                .tables("CREATE TABLE t (id int PRIMARY KEY, v text)")
                .capture("t")) {
            rig.app("INSERT INTO t VALUES (1, 'a')");
            rig.awaitEqual();
            rig.app("BEGIN; DROP TRIGGER sarrio_update ON t; UPDATE t SET v = 'unseen'; COMMIT");
            rig.awaitEqual();
            rig.app("UPDATE t SET v = 'seen'");
            rig.awaitEqual();
        }
    }

    @Test
    void aDroppedTableIsReportedTheOthersGoOnAndItsSuccessorIsShippedWhole() {
        try (Rig rig = new Rig(15)
                .tables("CREATE TABLE t (id int PRIMARY KEY, v text)", "CREATE TABLE o (id int PRIMARY KEY)")
                .capture("t", "o")) {
            rig.app("INSERT INTO t VALUES (1, 'old')");
            rig.awaitEqual();
            rig.app("DROP TABLE t", "INSERT INTO o VALUES (1)");
            Rig.await(() ->
                    assertThat(rig.report.get().warnings()).anyMatch(w -> w.startsWith("TABLE_DROPPED: public.t")));
            rig.app("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (2, 'new')");
            rig.awaitEqual();
        }
    }

    @Test
    void tablesThatSwapNamesAreShippedWhole() {
        try (Rig rig = new Rig(15)
                .tables("CREATE TABLE t (id int PRIMARY KEY, v text)")
                .capture("t")) {
            rig.app("INSERT INTO t VALUES (1, 'old')");
            rig.awaitEqual();
            rig.app(
                    "CREATE TABLE t2 (id int PRIMARY KEY, v text)",
                    "INSERT INTO t2 VALUES (2, 'new')",
                    "BEGIN; ALTER TABLE t RENAME TO t_old; ALTER TABLE t2 RENAME TO t; COMMIT");
            rig.awaitEqual();
            rig.app("INSERT INTO t VALUES (3, 'x')");
            rig.awaitEqual();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"VACUUM FULL z", "TRUNCATE z", "ALTER TABLE z ALTER v TYPE varchar(50)", "CLUSTER z USING z_pkey"
            })
    void aTableRewrittenBetweenTheSnapshotAndTheReadIsReadAnew(String rewrite) throws Exception {
        try (Rig rig = new Rig(15)
                .tables("CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE z (id int PRIMARY KEY, v text)")
                .capture("a", "z")) {
            rig.app("INSERT INTO a VALUES (1)", "INSERT INTO z SELECT g, 'x' FROM generate_series(1, 30) g");
            rig.awaitEqual();
            try (Connection c = rig.appConnection();
                    Statement s = c.createStatement()) {
                c.setAutoCommit(false);
                s.execute("LOCK TABLE a IN ACCESS EXCLUSIVE MODE");
                rig.source.execute("BEGIN; INSERT INTO sarrio.log_0 (xid, ts, rel, op, key)"
                        + " SELECT txid_current(), now(), id, 'U', '1' FROM sarrio.relation WHERE name = 'a';"
                        + " UPDATE z SET v = 'y'; DELETE FROM z WHERE id = 30; COMMIT");
                Rig.await(() -> assertThat(rig.source.query(
                                "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'a'::regclass"))
                        .as("capture has its snapshot, and waits to read a")
                        .isEqualTo("1"));
                rig.app(rewrite);
                c.commit();
            }
            rig.awaitEqual();
            assertThat(rig.replica().changes.stream()
                            .filter(c -> c.op() == Op.DELETE)
                            .map(c -> c.values()[0]))
                    .isSubsetOf("30");
        }
    }

    @Test
    void rowsThatAPolicyHidesRaiseAnErrorAndAreNeverShippedAsDeletes() {
        try (Rig rig = new Rig(15)
                .tables("CREATE TABLE t (id int PRIMARY KEY, v text)")
                .capture("t")) {
            rig.app("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
            rig.awaitEqual();
            rig.app(
                    "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
                    "CREATE POLICY none ON t FOR SELECT TO cap USING (id = 1)",
                    "UPDATE t SET v = 'x'");
            Rig.await(() -> {
                assertThat(rig.report.get().state()).isEqualTo(FlowState.FAILED);
                assertThat(rig.report.get().problem().code()).isEqualTo(ErrorCode.MISSING_PRIVILEGE);
            });
            rig.follow();
            assertThat(rig.replica().changes.stream().map(c -> c.op())).containsOnly(Op.CREATE);
            rig.app("ALTER TABLE t DISABLE ROW LEVEL SECURITY");
            rig.awaitEqual();
        }
    }

    @Test
    void rowsDeletedInReplicaRoleWhileTheirUpdateIsPendingAreShippedAsDeletes() {
        try (Rig rig = new Rig(15)
                .tables("CREATE TABLE t (id int PRIMARY KEY, v text)")
                .capture("t")) {
            rig.app("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
            rig.awaitEqual();
            rig.source.execute(
                    "BEGIN; UPDATE t SET v = 'x'; SET LOCAL session_replication_role = replica; DELETE FROM t WHERE id = 1; COMMIT");
            rig.awaitEqual();
            assertThat(rig.replica().changes.stream().map(c -> c.op()))
                    .isEqualTo(List.of(Op.CREATE, Op.CREATE, Op.DELETE, Op.UPDATE));
        }
    }

    @Test
    void replayedChangesAreNotCaptured() {
        try (Rig rig = new Rig(15)
                .tables("CREATE TABLE t (id int PRIMARY KEY, v text)")
                .capture("t")) {
            rig.source.execute("SET session_replication_role = replica; INSERT INTO t VALUES (1, 'replica role')");
            rig.app(
                    "BEGIN; SET LOCAL sarrio.replay = 'on'; INSERT INTO t VALUES (2, 'its fallback'); COMMIT",
                    "INSERT INTO t VALUES (3, 'ours')");
            Rig.await(() -> {
                rig.follow();
                assertThat(rig.replica().changes).hasSize(1);
            });
            assertThat(rig.replica().changes.get(0).values()).containsExactly("3", "ours");
        }
    }
}

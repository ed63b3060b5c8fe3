package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.capture.log.LogSlots;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.testing.TestSecrets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log on the source stays short, and nobody waits for that. */
class LogIT {
    private static final String ROWS = "SELECT count(*) FROM sarrio.log";

    private static PgSession session(Rig rig) {
        return new PgServers(Rig.VERTX, TestSecrets.BOX).connect(rig.source.as("cap"), "test");
    }

    private static long xmin(Rig rig) {
        return Snapshot.parse(rig.source.query("SELECT txid_current_snapshot()::text"))
                .xmin();
    }

    private static boolean emptyAll(PgSession session, long xmin) {
        LogSlots slots = new LogSlots(session);
        boolean all = true;
        for (int i = 0; i < LogSlots.SLOTS; i++) {
            all &= slots.empty(i, xmin);
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void aWriterNeverWaitsForTheRotationOfTheLog(int major) throws Exception {
        try (Rig rig = new Rig(major)
                        .tables("CREATE TABLE t (id int PRIMARY KEY)")
                        .capture("t");
                PgSession session = session(rig);
                Connection c = rig.appConnection();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.execute("INSERT INTO t VALUES (1)");
            // its slot has a row that may go, but is held by an open writer: the rotation gives up at once, others
            // write on
            rig.source.execute(
                    "DO $$ DECLARE slot text; BEGIN SELECT relation::regclass::text INTO STRICT slot FROM pg_locks"
                            + " WHERE mode = 'RowExclusiveLock' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                            + " AND relation::regclass::text ~ '^sarrio.log_[0-3]$';"
                            + " EXECUTE 'INSERT INTO ' || slot || ' VALUES (1, now(), 0, ''U'', ''x'')'; END $$");
            assertThat(emptyAll(session, Long.MAX_VALUE)).isFalse();
            rig.app("SET lock_timeout = 1; INSERT INTO t VALUES (2)");
            c.commit();
            rig.awaitEqual();
            Rig.await(() -> assertThat(emptyAll(session, xmin(rig))).isTrue());
            assertThat(rig.source.query(ROWS)).isEqualTo("0");
        }
    }

    @Test
    void rowsThatNoBatchHasReadYetAreNeverRemoved_pain2() {
        try (Rig rig = new Rig(15).tables("CREATE TABLE t (id int PRIMARY KEY)").capture("t")) {
            rig.app("INSERT INTO t VALUES (1)");
            rig.awaitEqual();
            long xmin = rig.replica()
                    .applied
                    .get(rig.replica().applied.size() - 1)
                    .marker()
                    .to()
                    .xmin();
            rig.stop();
            rig.app("INSERT INTO t VALUES (2), (3)");
            try (PgSession session = session(rig)) {
                emptyAll(session, xmin);
            }
            assertThat(Long.parseLong(rig.source.query(ROWS))).isGreaterThanOrEqualTo(2);
            rig.start();
            rig.awaitEqual();
        }
    }

    @Test
    void theLogStaysShortWhateverTheTargetsDo_pain3_pain14() {
        try (Rig rig = new Rig(15)
                        .tables("CREATE TABLE t (id int PRIMARY KEY, v int)")
                        .capture("t");
                PgSession session = session(rig)) {
            rig.app("INSERT INTO t SELECT g, 0 FROM generate_series(1, 2000) g");
            for (int i = 0; i < 5; i++) {
                rig.app("UPDATE t SET v = v + 1");
                long rows = (i + 2) * 2000L;
                Rig.await(
                        () -> assertThat((long) rig.details().get("rowsTotal")).isGreaterThanOrEqualTo(rows));
                Rig.await(() -> assertThat(rig.details().get("idle")).isEqualTo(true));
                Rig.await(() -> assertThat(emptyAll(session, xmin(rig))).isTrue());
            }
            assertThat(rig.source.query(ROWS)).isEqualTo("0");
            assertThat(new LogSlots(session).bytes()).isLessThan(1 << 20);
            rig.awaitEqual(); // nobody had read a topic until now
        }
    }

    @Test
    void aLargeBatchIsCollapsedOnTheServer() {
        try (Rig rig = new Rig(15)
                .tables(
                        "CREATE TABLE t (id int PRIMARY KEY, v int)",
                        "CREATE TABLE k (a numeric, b text, v int, PRIMARY KEY (a, b))",
                        "CREATE TABLE few (id int PRIMARY KEY)")
                .capture("t", "k", "few")) {
            rig.app(
                    "INSERT INTO t SELECT g, 0 FROM generate_series(1, 8000) g",
                    "BEGIN; UPDATE t SET v = v + 1; DELETE FROM t WHERE id % 3 = 0; INSERT INTO k SELECT g / 10.0, 'x,' || g, 1 FROM generate_series(1, 7000) g;"
                            + " UPDATE k SET v = 2; UPDATE k SET a = a + 1000 WHERE a < 100; INSERT INTO few VALUES (1), (2); COMMIT");
            rig.awaitEqual();
            rig.app(
                    "UPDATE t SET id = -id; TRUNCATE k; INSERT INTO k VALUES (1.0, 'y', 1); DELETE FROM few WHERE id = 1");
            rig.awaitEqual();
        }
    }

    @Test
    void aLogThatAnOlderVersionMadeIsBroughtUpToDateWhileItIsWritten() throws Exception {
        try (Rig rig = new Rig(15)
                        .tables("CREATE TABLE t (id int PRIMARY KEY, v text)")
                        .capture("t");
                Connection writer = rig.appConnection()) {
            rig.app("INSERT INTO t VALUES (0, 'x')");
            rig.awaitEqual();
            rig.stop();
            rig.source.execute(
                    "CREATE OR REPLACE FUNCTION sarrio.t1_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
                            + " INSERT INTO sarrio.log_0 (xid, ts, rel, op, key)"
                            + " SELECT txid_current(), clock_timestamp(), 1, 'I', id::text FROM sarrio_rows; RETURN NULL; END $$",
                    "UPDATE sarrio.relation SET digest = 'older'",
                    "ALTER TABLE sarrio.log DROP COLUMN keys",
                    "DROP FUNCTION sarrio.log_keys(int, timestamptz, int, \"char\", text[])");
            writer.setAutoCommit(false);
            writer.createStatement().execute("INSERT INTO t VALUES (-1, 'for a while')");
            rig.start();
            long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
            for (int i = 1; System.nanoTime() < end; i++) {
                rig.app("SET statement_timeout = '1s'; INSERT INTO t VALUES (" + -1000 * i + ", 'meanwhile')");
            }
            writer.commit();
            rig.awaitEqual();
            rig.app("INSERT INTO t SELECT g, 'x' FROM generate_series(1, 350) g");
            rig.awaitEqual();
            assertThat(rig.source.query("SELECT count(*) FROM sarrio.log WHERE op = 'I' AND keys IS NOT NULL"))
                    .isEqualTo("3");
        }
    }
}

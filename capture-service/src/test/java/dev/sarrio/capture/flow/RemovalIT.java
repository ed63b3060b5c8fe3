package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.FlowState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What capture brought, capture takes away, without owning a table. */
class RemovalIT {
    private static final String TRIGGERS =
            "SELECT coalesce(string_agg(tgrelid::regclass::text, ',' ORDER BY tgrelid::regclass::text), '') FROM"
                    + " (SELECT DISTINCT tgrelid FROM pg_trigger WHERE tgname LIKE 'sarrio%') x";

    /** Of capture for a table, and of anybody behind capture. */
    private static final String WAITS = "SELECT a.application_name || ': ' || a.query FROM pg_stat_activity a"
            + " WHERE a.datname = current_database() AND (a.application_name LIKE 'sarrio capture%'"
            + " AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND NOT l.granted AND l.locktype = 'relation')"
            + " OR EXISTS (SELECT FROM unnest(pg_blocking_pids(a.pid)) b JOIN pg_stat_activity c ON c.pid = b"
            + " WHERE c.application_name LIKE 'sarrio capture%'))";

    private static final String LOOKS =
            "SELECT query_start::text FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND application_name LIKE 'sarrio capture%' AND query LIKE '%virtualtransaction%'";

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void nothingOfOursStaysBehind_pain4(int major) {
        try (Rig rig = new Rig(major)
                .tables(
                        "CREATE TABLE t (id int PRIMARY KEY)",
                        "CREATE TABLE o (id int PRIMARY KEY)",
                        "CREATE TABLE p (id int NOT NULL) PARTITION BY RANGE (id)",
                        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9)",
                        "ALTER TABLE p1 ADD PRIMARY KEY (id)")) {
            if (major > 10) {
                rig.ddl("ALTER TABLE p ADD PRIMARY KEY (id)");
            }
            rig.capture("t", "o", "p");
            assertThat(rig.source.query(TRIGGERS)).isEqualTo("o,p,p1,t");
            rig.capture("o");
            Rig.await(() -> assertThat(rig.source.query(TRIGGERS)).isEqualTo("o"));
            rig.wish();
            Rig.await(() -> assertThat(rig.report.get().state()).isEqualTo(FlowState.STOPPED));
            assertThat(rig.source.query(TRIGGERS)).isEmpty();
            assertThat(rig.source.query("SELECT count(*) FROM pg_namespace WHERE nspname = 'sarrio'"))
                    .isEqualTo("0");
            rig.app("INSERT INTO t VALUES (1)");
        }
    }

    @Test
    void ofAPartitionedTableOneMemberAtATimeIsLocked() throws SQLException {
        try (Rig rig = new Rig(15)
                        .tables(
                                "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9)",
                                "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (9) TO (99)")
                        .capture("p");
                Connection reader = rig.source.superuser();
                Statement s = reader.createStatement()) {
            assertThat(rig.source.query(TRIGGERS)).isEqualTo("p,p1,p2");
            reader.setAutoCommit(false);
            s.execute("SELECT count(*) FROM p2");
            rig.wish();
            Rig.await(() -> assertThat(rig.source.query(TRIGGERS)).isEqualTo("p2"));
            reader.commit();
            Rig.await(() -> assertThat(rig.report.get().state()).isEqualTo(FlowState.STOPPED));
            assertThat(rig.source.query(TRIGGERS)).isEmpty();
        }
    }

    /** Whoever asks for a lock behind a transaction that lasts does not get it, and writers queue behind him. */
    @Test
    void behindALongTransactionNoWriterIsMadeToWaitForUs() throws SQLException {
        try (Rig rig = new Rig(15)
                        .tables("CREATE TABLE t (id bigserial PRIMARY KEY)", "CREATE TABLE o (id int PRIMARY KEY)")
                        .capture("t", "o");
                Connection report = rig.source.superuser();
                Statement s = report.createStatement()) {
            report.setAutoCommit(false);
            s.execute("SELECT count(*) FROM t");
            AtomicBoolean end = new AtomicBoolean();
            AtomicLong written = new AtomicLong();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(rig, end, written));
            rig.wish("o");
            Set<String> looks = new HashSet<>();
            List<String> waits = new ArrayList<>();
            Rig.await(() -> {
                sample(rig, looks, waits);
                assertThat(looks)
                        .as("times that capture has looked for a moment")
                        .hasSizeGreaterThan(20);
            });
            assertThat(waits).as("capture and writers waiting for a lock").isEmpty();
            assertThat(written.get()).isPositive();
            assertThat(rig.source.query(TRIGGERS)).isEqualTo("o,t");
            Rig.await(() -> assertThat(rig.report.get().warnings()).anyMatch(w -> w.contains("by pid ")));

            report.commit();
            Rig.await(() -> assertThat(rig.source.query(TRIGGERS)).isEqualTo("o"));
            end.set(true);
            writer.join(); // throws what the application got
        }
    }

    private static void write(Rig rig, AtomicBoolean end, AtomicLong written) {
        try (Connection app = rig.appConnection();
                Statement s = app.createStatement()) {
            while (!end.get()) {
                s.execute("INSERT INTO t DEFAULT VALUES");
                written.incrementAndGet();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A lock that is waited for is so for 40 ms: fifty samples see it, if only every tenth does. */
    private static void sample(Rig rig, Set<String> looks, List<String> waits) throws SQLException {
        try (Connection c = rig.source.superuser();
                Statement s = c.createStatement()) {
            for (int i = 0; i < 50; i++) {
                try (ResultSet r = s.executeQuery(WAITS)) {
                    while (r.next()) {
                        waits.add(r.getString(1));
                    }
                }
                try (ResultSet r = s.executeQuery(LOOKS)) {
                    while (r.next()) {
                        looks.add(r.getString(1));
                    }
                }
            }
        }
    }

    @Test
    void whatOthersKeepInOurSchemaStays() {
        try (Rig rig = new Rig(15).tables("CREATE TABLE t (id int PRIMARY KEY)").capture("t")) {
            rig.source.execute("CREATE TABLE sarrio.applied (stream text, batch bigint)");
            rig.forget();
            Rig.await(() -> assertThat(rig.report.get()).isNull());
            assertThat(
                            rig.source.query(
                                    "SELECT count(*) FROM pg_class WHERE relnamespace = 'sarrio'::regnamespace AND relkind = 'r'"))
                    .isEqualTo("1");
        }
    }

    @Test
    void aSchemaMadeByADbaIsEnoughWithoutCreateOnTheDatabase() {
        try (Rig rig = new Rig(15).tables("CREATE TABLE t (id int PRIMARY KEY)")) {
            rig.source.execute(
                    "CREATE SCHEMA sarrio AUTHORIZATION cap",
                    "REVOKE CREATE ON DATABASE " + rig.source.name() + " FROM cap");
            rig.capture("t");
            rig.app("INSERT INTO t VALUES (1)");
            rig.awaitEqual();
        }
    }
}

package dev.sarrio.sequence.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Reports;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The one flow that looks after both sides of a two-way sync. */
class TwoWayFlowIT {
    private static final DatabaseName A = new DatabaseName("nonrds");
    private static final DatabaseName B = new DatabaseName("rds");
    private static final FollowSettings FAST =
            new FollowSettings(Duration.ofMillis(50), 1000, Duration.ofMillis(50), Duration.ofMillis(200));
    private final Vertx vertx = Vertx.vertx();
    private final Map<String, StatusReport> reported = new ConcurrentHashMap<>();
    private final Reports reports = new Reports() {
        @Override
        public void report(StatusReport report) {
            reported.put(report.key(), report);
        }

        @Override
        public void remove(String key) {
            reported.remove(key);
        }
    };
    private TestDatabase a;
    private TestDatabase b;
    private SequenceFlows flows;

    @BeforeEach
    void databases() {
        a = database();
        b = database();
        flows = new SequenceFlows(new PgServers(vertx, TestSecrets.BOX), FAST, reports, Clock.systemUTC(), "test/1");
    }

    private static TestDatabase database() {
        TestDatabase database = TestPostgres.server(15).createDatabase();
        database.execute("CREATE SEQUENCE s");
        database.role("seq_flow", "CREATE SCHEMA sarrio AUTHORIZATION seq_flow", "ALTER SEQUENCE s OWNER TO seq_flow");
        return database;
    }

    @AfterEach
    void close() {
        flows.close();
        a.close();
        b.close();
        vertx.close();
    }

    private DesiredState desired(boolean twoWay, boolean interleave, long kicks) {
        DesiredSync sync = new DesiredSync(
                1,
                kicks + 1,
                new SyncName("shop"),
                RunState.RUNNING,
                twoWay ? List.of(A, B) : List.of(A),
                twoWay ? List.of(A, B) : List.of(B),
                List.of(),
                List.of(TableName.parse("s")),
                CopyMode.NONE,
                0,
                kicks,
                0,
                0,
                twoWay ? new DesiredSync.Sides(A, interleave) : null,
                List.of(),
                0,
                null,
                List.of(),
                List.of(),
                List.of(),
                CopyOptions.DEFAULT,
                null);
        return new DesiredState(
                Map.of(
                        A, new DesiredDatabase(1, 1, A, a.as("seq_flow"), List.of(), SchemaMode.NONE),
                        B, new DesiredDatabase(1, 1, B, b.as("seq_flow"), List.of(), SchemaMode.NONE)),
                Map.of(sync.name(), sync));
    }

    private static String increment(TestDatabase database) {
        return database.query("SELECT seqincrement FROM pg_sequence WHERE seqrelid = 's'::regclass");
    }

    @Test
    void bothSidesFollowAndOneReportHasThemBoth() {
        flows.reconcile(desired(true, false, 1));
        b.execute("SELECT setval('s', 700)");
        await().until(() -> "700".equals(a.query("SELECT last_value FROM s")));
        assertThat(reported.keySet()).containsExactly("sequence/shop/rds");
        assertThat(reported.get("sequence/shop/rds").state()).isEqualTo(FlowState.RUNNING);
        assertThat(reported.get("sequence/shop/rds").details().get("kicks")).isEqualTo(1L);
    }

    @Test
    void whenTheSyncIsRemovedItsSequencesHandOutEveryValueAgain() {
        interleaved();
        flows.reconcile(DesiredState.EMPTY);
        asTheyWere();
        assertThat(reported).isEmpty();
    }

    @Test
    void whenTheSyncBecomesOneWayItsSequencesHandOutEveryValueAgain() {
        interleaved();
        flows.reconcile(desired(false, false, 2));
        asTheyWere();
    }

    private void interleaved() {
        flows.reconcile(desired(true, true, 0));
        await().until(() -> increment(a).equals("2") && increment(b).equals("2"));
        await().until(() -> reported.get("sequence/shop/rds") != null
                && reported.get("sequence/shop/rds").problem() == null);
    }

    private void asTheyWere() {
        await().until(() -> increment(a).equals("1") && increment(b).equals("1"));
        await().until(() -> a.query("SELECT to_regclass('sarrio.sequence')") == null
                && b.query("SELECT to_regclass('sarrio.sequence')") == null);
    }
}

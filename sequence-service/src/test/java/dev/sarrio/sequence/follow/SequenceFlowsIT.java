package dev.sarrio.sequence.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Reports;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.error.ErrorCode;
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

class SequenceFlowsIT {
    private static final DatabaseName FROM = new DatabaseName("nonrds");
    private static final DatabaseName TO = new DatabaseName("rds");
    private static final FollowSettings SLOW =
            new FollowSettings(Duration.ofHours(1), 1000, Duration.ofMillis(50), Duration.ofMillis(200));
    private final Vertx vertx = Vertx.vertx();
    private final PgServers servers = new PgServers(vertx, TestSecrets.BOX);
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
    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void databases() {
        source = TestPostgres.server(15).createDatabase();
        target = TestPostgres.server(15).createDatabase();
        source.execute("CREATE SEQUENCE s");
        target.execute("CREATE SEQUENCE s");
        source.role("seq_source", "GRANT SELECT ON SEQUENCE s TO seq_source");
        target.role("seq_target", "GRANT SELECT, UPDATE ON SEQUENCE s TO seq_target");
    }

    @AfterEach
    void close() {
        source.close();
        target.close();
        vertx.close();
    }

    private SequenceFlows flows(FollowSettings settings) {
        return new SequenceFlows(servers, settings, reports, Clock.systemUTC(), "test/1");
    }

    private DesiredState desired(RunState run, long kicks) {
        return desired(run, kicks, 0);
    }

    private DesiredState desired(RunState run, long kicks, long goal) {
        DesiredSync sync = new DesiredSync(
                1,
                kicks + 1,
                new SyncName("shop"),
                run,
                List.of(FROM),
                List.of(TO),
                List.of(),
                List.of(TableName.parse("s")),
                CopyMode.NONE,
                0,
                kicks,
                0,
                0);
        return new DesiredState(
                Map.of(
                        FROM, new DesiredDatabase(1, 1, FROM, source.as("seq_source"), List.of(), SchemaMode.NONE),
                        TO, new DesiredDatabase(1, 1, TO, target.as("seq_target"), List.of(), SchemaMode.NONE)),
                Map.of(sync.name(), sync.with(run, goal)));
    }

    private StatusReport report() {
        return reported.get("sequence/shop/rds");
    }

    private boolean inState(FlowState state) {
        return report() != null && report().state() == state;
    }

    @Test
    void aKickIsAnsweredAtOnceAndReportedByItsCount() {
        try (SequenceFlows flows = flows(SLOW)) {
            flows.reconcile(desired(RunState.RUNNING, 0));
            await().until(() -> inState(FlowState.RUNNING));
            source.execute("SELECT setval('s', 700)");
            flows.reconcile(desired(RunState.RUNNING, 1));
            await().until(() -> Long.valueOf(1).equals(report().details().get("kicks")));
            assertThat(target.query("SELECT last_value FROM s")).isEqualTo("700");
            assertThat(report().observedRevision()).isEqualTo(2);
        }
    }

    @Test
    void followsByItselfAgainAndAgain() {
        FollowSettings fast =
                new FollowSettings(Duration.ofMillis(20), 1000, Duration.ofMillis(50), Duration.ofMillis(200));
        try (SequenceFlows flows = flows(fast)) {
            flows.reconcile(desired(RunState.RUNNING, 0));
            for (String value : List.of("5", "5000", "5001")) {
                source.execute("SELECT setval('s', " + value + ")");
                await().until(() -> target.query("SELECT last_value FROM s").equals(value));
            }
        }
    }

    @Test
    void aPausedSyncMovesNothingAndARemovedOneLeavesNoReport() {
        try (SequenceFlows flows = flows(SLOW)) {
            source.execute("SELECT setval('s', 9)");
            flows.reconcile(desired(RunState.PAUSED, 0));
            await().until(() -> inState(FlowState.PAUSED));
            assertThat(target.query("SELECT last_value FROM s")).isEqualTo("1");
            flows.reconcile(desired(RunState.RUNNING, 0));
            await().until(() -> inState(FlowState.RUNNING));
            assertThat(target.query("SELECT last_value FROM s")).isEqualTo("9");
            flows.reconcile(DesiredState.EMPTY);
            assertThat(reported).isEmpty();
        }
    }

    @Test
    void aKickMovesThoseOfASyncThatRestsOnce() {
        try (SequenceFlows flows = flows(SLOW)) {
            source.execute("SELECT setval('s', 9)");
            flows.reconcile(desired(RunState.RESTING, 0));
            await().until(() -> inState(FlowState.RESTING));
            assertThat(target.query("SELECT last_value FROM s")).isEqualTo("1");
            flows.reconcile(desired(RunState.RESTING, 1, 40));
            await().until(() -> inState(FlowState.RESTING)
                    && Long.valueOf(1).equals(report().details().get("kicks")));
            assertThat(target.query("SELECT last_value FROM s")).isEqualTo("9");
            source.execute("SELECT setval('s', 20)");
            flows.reconcile(desired(RunState.PAUSED, 1, 40)); // looked at anew, and not kicked again
            await().until(() -> inState(FlowState.PAUSED));
            assertThat(target.query("SELECT last_value FROM s")).isEqualTo("9");
            flows.reconcile(desired(RunState.PAUSED, 2, 41));
            await().until(() -> Long.valueOf(2).equals(report().details().get("kicks")));
            assertThat(target.query("SELECT last_value FROM s")).isEqualTo("20");
        }
    }

    @Test
    void aSecondInstanceWaitsForTheLeaseAndTakesOver() {
        try (SequenceFlows first = flows(SLOW)) {
            first.reconcile(desired(RunState.RUNNING, 0));
            await().until(() -> inState(FlowState.RUNNING));
            try (SequenceFlows second = flows(SLOW)) {
                second.reconcile(desired(RunState.RUNNING, 0));
                await().until(() ->
                        inState(FlowState.RETRYING) && report().problem().code() == ErrorCode.LEASE_HELD_ELSEWHERE);
                first.close();
                await().until(() -> inState(FlowState.RUNNING));
            }
        }
    }

    @Test
    void anUnreachableTargetIsTriedAgain() {
        target.execute("ALTER ROLE seq_target NOLOGIN");
        try (SequenceFlows flows = flows(SLOW)) {
            flows.reconcile(desired(RunState.RUNNING, 0));
            await().until(() -> inState(FlowState.FAILED));
            assertThat(report().problem().code()).isEqualTo(ErrorCode.AUTHENTICATION_FAILED);
            target.execute("ALTER ROLE seq_target LOGIN");
            await().until(() -> inState(FlowState.RUNNING));
        }
    }
}

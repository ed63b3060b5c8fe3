package dev.sarrio.apply.flow;

import static dev.sarrio.apply.batch.SourceStream.shape;
import static dev.sarrio.apply.batch.SourceStream.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sarrio.apply.batch.ApplyRig;
import dev.sarrio.apply.handover.CopyProgress;
import dev.sarrio.apply.handover.InitialCopy;
import dev.sarrio.apply.handover.StreamStart;
import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApplyFlowIT {
    private static final TableShape T = shape("t", "id int8!", "v text");
    private static final DatabaseName TARGET = new DatabaseName("target");
    private final Recorder reports = new Recorder();
    private ApplyRig rig;
    private ApplyFlows flows;
    private DesiredSync sync;

    @BeforeEach
    void scene() {
        rig = new ApplyRig(15, "CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        sync = new DesiredSync(
                1,
                1,
                ApplyRig.SYNC,
                RunState.RUNNING,
                List.of(rig.source.database),
                List.of(TARGET),
                List.of(TableName.parse("t")),
                List.of(),
                CopyMode.NONE,
                0,
                0,
                1,
                0);
    }

    @AfterEach
    void close() {
        if (flows != null) {
            flows.close();
        }
        rig.close();
    }

    @Test
    void startsAtTheLastMarkerWithoutACopyAndAppliesWhatComesWithFigures() {
        rig.source.batch().row(T, "1", "before the sync").publish();
        start(noCopy());
        awaitState(FlowState.RUNNING);
        rig.source.batch().row(T, "2", "after").publish();

        awaitRows("2|after");
        await().until(() -> Long.valueOf(2).equals(last().details().get("batch")));
        StatusReport report = last();
        assertThat(report.subject()).isEqualTo("mysync/target");
        assertThat(report.details())
                .containsEntry("stream", rig.source.stream)
                .containsEntry("rowsTotal", 1L)
                .containsEntry("batchesTotal", 1L)
                .containsEntry("consistent", true)
                .containsEntry("copies", 1L)
                .containsKeys(
                        "behindBatches", "lagSeconds", "latencyMillisP50", "latencyMillisP99", "kicks", "retries");
    }

    @Test
    void pausesAndGoesOnWhereItWas() {
        rig.source.batch().publish();
        start(noCopy());
        awaitState(FlowState.RUNNING);
        reconcile(with(RunState.PAUSED, 1, 0));
        awaitState(FlowState.PAUSED);
        rig.source.batch().row(T, "1", "while paused").publish();
        rig.source.batch().row(T, "1", "again").publish();
        assertThat(rig.select("SELECT * FROM t")).isEmpty();
        reconcile(with(RunState.RUNNING, 1, 0));

        awaitRows("1|again");
        reconcile(with(RunState.STOPPED, 1, 0));
        awaitState(FlowState.STOPPED);
    }

    @Test
    void stopsAtAMissingColumnWithTheAlterThatTheTargetNeedsAndGoesOnAfterRetry() {
        rig.source.batch().publish();
        start(noCopy());
        awaitState(FlowState.RUNNING);
        TableShape wider = shape("t", "id int8!", "v text", "note text");
        rig.source
                .batch()
                .row(wider, "1", "x", "new")
                .changed("g", "ALTER TABLE public.t ADD COLUMN note text")
                .publish();

        awaitState(FlowState.FAILED);
        assertThat(last().problem().code()).isEqualTo(ErrorCode.TARGET_COLUMN_MISSING);
        assertThat(last().problem().message()).contains("public.t", "\"note\"");
        assertThat(last().problem().remedy()).contains("ALTER TABLE public.t ADD COLUMN note text");
        rig.database.execute("ALTER TABLE public.t ADD COLUMN note text");
        reconcile(with(RunState.RUNNING, 1, 1));
        awaitRows("1|x|new");
    }

    @Test
    void needsANewCopyWhenKafkaLostThePositionAndGoesOnAfterOne() throws Exception {
        rig.source.batch().publish();
        start(noCopy());
        awaitState(FlowState.RUNNING);
        reconcile(with(RunState.PAUSED, 1, 0));
        awaitState(FlowState.PAUSED);
        rig.source.batch().row(T, "1", "lost").publish();
        long kept = rig.source.batch().row(T, "2", "kept").publish().offset();
        TopicPartition markers = new TopicPartition(rig.source.database + ".batches", 0);
        try (Admin admin = Admin.create(rig.source.kafka.client("test", Map.of()))) {
            admin.deleteRecords(Map.of(markers, RecordsToDelete.beforeOffset(kept)))
                    .all()
                    .get();
        }
        reconcile(with(RunState.RUNNING, 1, 0));

        awaitState(FlowState.FAILED);
        assertThat(last().problem().code()).isEqualTo(ErrorCode.NEEDS_COPY);
        assertThat(last().problem().remedy()).contains("needs a new copy");
        assertThat(rig.select("SELECT * FROM t")).isEmpty();
        reconcile(with(RunState.RUNNING, 2, 0));
        awaitState(FlowState.RUNNING);
        rig.source.batch().row(T, "3", "on").publish();
        awaitRows("3|on");
    }

    @Test
    void passesOverBatchesThatTheCopySawAndIsConsistentFromTheFirstThatCoversIt() {
        sync = with(CopyMode.DATA);
        rig.source.batch().to(snapshot(1010)).publish();
        Snapshot copied = Snapshot.parse("1020:1040:1025");
        AtomicInteger copies = new AtomicInteger();
        start((request, progress) -> {
            copies.incrementAndGet();
            rig.database.execute("INSERT INTO t VALUES (1, 'copied')");
            progress.accept(new CopyProgress("data", List.of(), List.of(), null, null, List.of("a warning"), false));
            return new StreamStart(rig.source.stream, 1, 0, snapshot(1010), copied);
        });
        awaitState(FlowState.RUNNING);
        rig.source.batch().row(T, "1", "older than the copy").to(snapshot(1020)).publish();
        await().until(() -> rig.select("SELECT batch FROM sarrio.applied").equals(List.of("2")));
        assertThat(rig.select("SELECT * FROM t")).containsExactly("1|copied");
        assertThat(rig.select("SELECT consistent FROM sarrio.applied")).containsExactly("t");
        rig.source.batch().row(T, "2", "concurrent").to(snapshot(1030)).publish();
        awaitRows("1|copied", "2|concurrent");
        assertThat(rig.select("SELECT consistent FROM sarrio.applied")).containsExactly("f");
        rig.source.batch().row(T, "1", "newer").to(snapshot(1050)).publish();

        awaitRows("1|newer", "2|concurrent");
        assertThat(rig.select("SELECT consistent, copied FROM sarrio.applied")).containsExactly("t|null");
        assertThat(copies).hasValue(1);
        assertThat(reports.all)
                .anyMatch(r -> r.state() == FlowState.COPYING
                        && r.details().get("copy") instanceof Map<?, ?> m
                        && m.get("phase").equals("data")
                        && r.warnings().contains("a warning"));
    }

    @Test
    void aSecondInstanceStandsByInSilenceAndTakesOver() {
        rig.source.batch().publish();
        start(noCopy());
        awaitState(FlowState.RUNNING);
        Recorder others = new Recorder();
        ApplyFlows second = flows(others, noCopy());
        try {
            second.reconcile(desired(sync));
            await().until(() -> rig.select("SELECT count(*) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND application_name LIKE '% stands by'")
                    .equals(List.of("1")));
            assertThat(others.all)
                    .as("what hides the report of the one that works")
                    .noneMatch(r -> r.state() != FlowState.RETRYING);
            assertThat(others.last().problem().code()).isEqualTo(ErrorCode.LEASE_HELD_ELSEWHERE);
            flows.close();
            rig.source.batch().row(T, "1", "by the second").publish();
            awaitRows("1|by the second");
        } finally {
            second.close();
        }
    }

    @Test
    void goesOnAfterTheTargetEndedItsConnection() {
        rig.source.batch().publish();
        start(noCopy());
        awaitState(FlowState.RUNNING);
        rig.source.batch().row(T, "1", "a").publish();
        awaitRows("1|a");
        rig.select(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'sarrio apply%'");
        rig.source.batch().row(T, "1", "b").publish();

        awaitRows("1|b");
        assertThat(reports.all).anyMatch(r -> r.state() == FlowState.RETRYING);
    }

    @Test
    void endsWithinTenSecondsWhileALockIsWaitedForAndWhileItCopies() throws Exception {
        rig.source.batch().publish();
        start(noCopy());
        awaitState(FlowState.RUNNING);
        try (var c = rig.database.superuser();
                var s = c.createStatement()) {
            c.setAutoCommit(false);
            s.execute("LOCK TABLE t");
            rig.source.batch().row(T, "1", "a").publish();
            await().until(() -> rig.select("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                    .equals(List.of("1")));
            assertEndsSoon();
        }
        sync = with(CopyMode.DATA);
        sync = with(RunState.RUNNING, 2, 0);
        CountDownLatch begun = new CountDownLatch(1);
        start((request, progress) -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
            return null;
        });
        begun.await();
        assertEndsSoon();
    }

    private void assertEndsSoon() {
        long start = System.nanoTime();
        flows.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aRemovedSyncEndsItsReportGoesAndSoDoesWhatItNotedOnTheTarget() {
        rig.source.batch().publish();
        start(noCopy());
        awaitState(FlowState.RUNNING);
        rig.database.execute(
                "CREATE TABLE sarrio.copy (sync text, copies bigint)",
                "INSERT INTO sarrio.copy VALUES ('mysync', 1), ('another', 1)",
                "GRANT SELECT, DELETE ON sarrio.copy TO " + ApplyRig.ROLE);
        flows.reconcile(DesiredState.EMPTY);

        await().until(() -> reports.removed.contains("apply/mysync/target"));
        assertThat(rig.select("SELECT sync FROM sarrio.applied")).isEmpty();
        assertThat(rig.select("SELECT sync FROM sarrio.copy")).containsExactly("another");
    }

    @Test
    void aSyncRemovedAndAddedAgainWhileTheTargetWasAwayIsCopiedAgainThoughItsOldPositionIsThere() {
        sync = with(CopyMode.DATA);
        rig.source.batch().publish();
        AtomicInteger copies = new AtomicInteger();
        InitialCopy copy = (request, progress) -> {
            copies.incrementAndGet();
            return new StreamStart(rig.source.stream, 1, 0, rig.source.last(), rig.source.last());
        };
        start(copy);
        awaitState(FlowState.RUNNING);
        flows.close(); // and nobody is there when the sync is removed
        rig.source.batch().row(T, "1", "while nobody captured or applied").publish();
        flows = flows(reports, copy);
        reconcile(with(RunState.RUNNING, 7, 0)); // the next number that the coordinator gives out

        await().until(() -> copies.get() == 2);
        await().until(() -> rig.select("SELECT copies FROM sarrio.applied").equals(List.of("7")));
    }

    @Test
    void whatChangesBetweenAddingASyncAndStartingItBelongsToIt() {
        rig.source.batch().row(T, "1", "before it was added").publish();
        sync = with(RunState.STOPPED, 1, 0);
        start(noCopy());
        await().until(() ->
                rig.select("SELECT to_regclass('sarrio.applied') IS NOT NULL").equals(List.of("t")));
        await().until(() -> rig.select("SELECT batch FROM sarrio.applied").equals(List.of("1")));
        rig.database.execute("INSERT INTO t VALUES (1, 'dumped and restored by hand')");
        rig.source.batch().row(T, "2", "after the dump").publish();
        assertThat(rig.select("SELECT id FROM t")).containsExactly("1");
        reconcile(with(RunState.RUNNING, 1, 0));

        awaitRows("1|dumped and restored by hand", "2|after the dump");
    }

    @Test
    void whatWaitedWhenAFlowBeganIsBacklogAndNotLatency() {
        rig.source.batch().publish();
        start(noCopy());
        awaitState(FlowState.RUNNING);
        reconcile(with(RunState.PAUSED, 1, 0));
        awaitState(FlowState.PAUSED);
        rig.source.batch().row(T, "1", "waits").publish();
        Recorder others = new Recorder();
        flows.close();
        flows = flows(others, noCopy());
        reconcile(with(RunState.RUNNING, 1, 0));

        awaitRows("1|waits");
        await().until(() -> Long.valueOf(2).equals(others.last().details().get("batch")));
        assertThat(others.last().details()).doesNotContainKey("latencyMillisP50");
        rig.source.batch().row(T, "1", "comes").publish();
        awaitRows("1|comes");
        await().until(() -> others.last().details().containsKey("latencyMillisP99"));
    }

    /** The second has its own lease, as if the first had lost its lease without noticing. */
    @Test
    void aSecondFlowThatKnowsNothingOfTheFirstAppliesNothingTwice() {
        rig.database.execute(
                "CREATE TABLE writes (id bigint, v text)",
                "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
                        + " $$BEGIN INSERT INTO public.writes VALUES (NEW.id, NEW.v); RETURN NULL; END$$",
                "CREATE TRIGGER note AFTER INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION note()",
                "ALTER TABLE t ENABLE ALWAYS TRIGGER note");
        rig.source.batch().publish();
        start(noCopy());
        awaitState(FlowState.RUNNING);
        Recorder others = new Recorder();
        ApplyFlows second = flows(others, noCopy());
        try {
            second.reconcile(desired(sync, new DatabaseName("same")));
            await().until(() -> others.last() != null && others.last().state() == FlowState.RUNNING);
            int batches = 60;
            for (int b = 1; b <= batches; b++) {
                rig.source.batch().row(T, "1", "" + b).publish();
            }
            awaitRows("1|" + batches);

            await().until(() -> rig.select("SELECT batch FROM sarrio.applied").equals(List.of("" + (batches + 1))));
            assertThat(rig.select("SELECT count(*), count(DISTINCT v) FROM writes"))
                    .containsExactly(batches + "|" + batches);
            await().until(() -> List.of(reports, others).stream()
                    .flatMap(r -> r.all.stream())
                    .anyMatch(s -> s.problem() != null && s.problem().code() == ErrorCode.POSITION_TAKEN));
        } finally {
            second.close();
        }
    }

    private static InitialCopy noCopy() {
        return (request, progress) -> {
            throw new AssertionError("no copy was asked for");
        };
    }

    private void start(InitialCopy copy) {
        flows = flows(reports, copy);
        reconcile(sync);
    }

    private ApplyFlows flows(Recorder recorder, InitialCopy copy) {
        return new ApplyFlows(new Surroundings(
                ApplyRig.SERVERS,
                rig.source.kafka,
                copy,
                recorder,
                ApplySettings.DEFAULT,
                ApplyRig.WEBHOOKS,
                "test/1"));
    }

    private void reconcile(DesiredSync next) {
        sync = next;
        flows.reconcile(desired(next));
    }

    private DesiredState desired(DesiredSync of) {
        return desired(of, TARGET);
    }

    private DesiredState desired(DesiredSync sync, DatabaseName named) {
        DesiredSync of = new DesiredSync(
                1,
                sync.revision(),
                sync.name(),
                sync.run(),
                sync.sources(),
                List.of(named),
                sync.tables(),
                List.of(),
                sync.copy(),
                0,
                0,
                sync.copies(),
                sync.retries());
        DesiredDatabase source = new DesiredDatabase(
                1, 1, rig.source.database, rig.database.as(ApplyRig.ROLE), List.of(), SchemaMode.NONE);
        DesiredDatabase target =
                new DesiredDatabase(1, 1, named, rig.database.as(ApplyRig.ROLE), List.of(), SchemaMode.NONE);
        return new DesiredState(Map.of(rig.source.database, source, named, target), Map.of(of.name(), of));
    }

    private DesiredSync with(RunState run, long copies, long retries) {
        return new DesiredSync(
                1,
                sync.revision() + 1,
                sync.name(),
                run,
                sync.sources(),
                sync.targets(),
                sync.tables(),
                List.of(),
                sync.copy(),
                0,
                0,
                copies,
                retries);
    }

    private DesiredSync with(CopyMode mode) {
        return new DesiredSync(
                1,
                1,
                sync.name(),
                sync.run(),
                sync.sources(),
                sync.targets(),
                sync.tables(),
                List.of(),
                mode,
                0,
                0,
                1,
                0);
    }

    private StatusReport last() {
        return reports.last();
    }

    private void awaitState(FlowState state) {
        await().atMost(Duration.ofSeconds(20)).until(() -> last() != null && last().state() == state);
    }

    private void awaitRows(String... rows) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(rig.select("SELECT * FROM t ORDER BY id"))
                .containsExactly(rows));
    }
}

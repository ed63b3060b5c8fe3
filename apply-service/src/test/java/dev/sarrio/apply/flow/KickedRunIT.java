package dev.sarrio.apply.flow;

import static dev.sarrio.apply.batch.SourceStream.shape;
import static dev.sarrio.apply.batch.SourceStream.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sarrio.apply.batch.ApplyRig;
import dev.sarrio.apply.handover.CopyProgress;
import dev.sarrio.apply.handover.CopyRequest;
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
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sync that does not run by itself: a kick runs it up to the batch that fulfils it. */
class KickedRunIT {
    private static final TableShape T = shape("t", "id int8!", "v text");
    private static final TableShape LATER = shape("later", "id int8!", "v text");
    private static final DatabaseName TARGET = new DatabaseName("target");
    private final Recorder reports = new Recorder();
    private final Copies copies = new Copies();
    private ApplyRig rig;
    private ApplyFlows flows;
    private long revision;

    @BeforeEach
    void open() {
        rig = new ApplyRig(
                15,
                "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                "CREATE TABLE later (id bigint PRIMARY KEY, v text)");
        rig.source.batch().publish();
        startFlows();
    }

    @AfterEach
    void close() {
        flows.close();
        rig.close();
    }

    private void startFlows() {
        flows = new ApplyFlows(new Surroundings(
                ApplyRig.SERVERS,
                rig.source.kafka,
                copies,
                reports,
                ApplySettings.DEFAULT,
                ApplyRig.WEBHOOKS,
                "test/1"));
    }

    /** It has its position, and rests. */
    private void rested() {
        sync(RunState.RESTING, 0, CopyMode.NONE, "t");
        await().until(() ->
                rig.select("SELECT to_regclass('sarrio.applied') IS NOT NULL").equals(List.of("t")));
        await().until(() -> rig.select("SELECT batch FROM sarrio.applied").equals(List.of("1")));
    }

    @ParameterizedTest
    @EnumSource(
            value = RunState.class,
            names = {"RESTING", "PAUSED"})
    void itIsRunOnceUpToTheBatchThatFulfilsTheKickAndRestsAgain(RunState rest) {
        rested();
        row("1", 0);
        row("2", 5);
        row("3", 5);
        sync(rest, 5, CopyMode.NONE, "t");

        awaitRest(rest, 5);
        assertThat(ids()).containsExactly("1", "2");
        assertThat(last().details()).containsEntry("delivered", 2L).containsEntry("consistent", true);
        row("4", 6);
        sync(rest, 6, CopyMode.NONE, "t");
        awaitRest(rest, 6);
        assertThat(ids()).containsExactly("1", "2", "3", "4");
        assertThat(last().details()).containsEntry("delivered", 2L);
    }

    @Test
    void withoutAKickNothingIsAppliedAndAWithdrawnOneRunsNothing() {
        rested();
        row("1", 0);
        sync(RunState.RESTING, 5, CopyMode.NONE, "t");
        awaitIds("1"); // and waits for the batch that fulfils the kick
        sync(RunState.RESTING, 0, CopyMode.NONE, "t");
        awaitState(FlowState.RESTING);
        row("2", 5);
        sync(RunState.STOPPED, 5, CopyMode.NONE, "t"); // of a kick that came before it was stopped
        awaitState(FlowState.STOPPED);
        sync(RunState.RESTING, 0, CopyMode.NONE, "t");
        awaitState(FlowState.RESTING);
        assertThat(ids()).containsExactly("1");
    }

    @Test
    void killedBetweenTwoBatchesItGoesOnToTheSameGoalAndCountsWhatItHadDeliveredBefore() {
        rested();
        row("1", 0);
        row("2", 0);
        sync(RunState.RESTING, 5, CopyMode.NONE, "t");
        awaitIds("1", "2");
        flows.close();
        row("3", 5);
        row("4", 5);
        startFlows();
        sync(RunState.RESTING, 5, CopyMode.NONE, "t");

        awaitRest(RunState.RESTING, 5);
        assertThat(ids()).containsExactly("1", "2", "3");
        assertThat(last().details()).containsEntry("delivered", 3L);
    }

    @Test
    void killedAfterItsGoalWasReachedItAppliesNothingMore() {
        rested();
        row("1", 5);
        sync(RunState.RESTING, 5, CopyMode.NONE, "t");
        awaitRest(RunState.RESTING, 5);
        flows.close();
        row("2", 5);
        reports.all.clear();
        startFlows();
        sync(RunState.RESTING, 5, CopyMode.NONE, "t");

        awaitRest(RunState.RESTING, 5);
        assertThat(ids()).containsExactly("1");
        assertThat(last().details()).containsEntry("delivered", 1L).containsKey("deliveredAt");
    }

    @Test
    void aKickWhileAnEarlierOneIsRunLetsTheRunGoOnToTheLaterOne() {
        rested();
        row("1", 0);
        sync(RunState.RESTING, 5, CopyMode.NONE, "t");
        awaitIds("1");
        sync(RunState.RESTING, 6, CopyMode.NONE, "t");
        row("2", 5);
        awaitIds("1", "2");
        row("3", 6);
        row("4", 6);

        awaitRest(RunState.RESTING, 6);
        assertThat(ids()).containsExactly("1", "2", "3");
        assertThat(last().details()).containsEntry("delivered", 3L);
    }

    @Test
    void theFirstRunCopiesAndLaterChangesWaitForTheNextKick() {
        copies.rows = "INSERT INTO t VALUES (1, 'copied')";
        sync(RunState.RESTING, 5, CopyMode.DATA, "t");

        awaitRest(RunState.RESTING, 5);
        assertThat(ids()).containsExactly("1");
        row("2", 5);
        row("3", 6);
        row("4", 6);
        sync(RunState.RESTING, 6, CopyMode.DATA, "t");
        awaitRest(RunState.RESTING, 6);
        assertThat(ids()).containsExactly("1", "2", "3");
        assertThat(copies.asked).hasValue(1);
    }

    @Test
    void aTableThatCaptureDoesNotTakeUpIsSaidAndKeepsNoOtherWaiting() {
        rested();
        copies.captured = Set.of();
        row("1", 5);
        row("2", 5);
        sync(RunState.RESTING, 5, CopyMode.DATA, "t", "later");
        awaitIds("1");
        await().until(() ->
                last().problem() != null && last().problem().message().contains("public.later"));
        assertThat(last().state()).isEqualTo(FlowState.RUNNING); // the kick is not fulfilled as long as that lasts
        assertThat(ids()).containsExactly("1");
        copies.rows = "INSERT INTO later VALUES (7, 'copied')";
        copies.captured = null;
        awaitRest(RunState.RESTING, 5);
        assertThat(ids()).containsExactly("1", "2"); // the batch that shows a state of the source again
    }

    @Test
    void aTableThatJoinedMeanwhileIsPartOfTheRunThoughCaptureHasItOnlyLater() {
        rested();
        copies.captured = Set.of();
        row("1", 5);
        sync(RunState.RESTING, 5, CopyMode.DATA, "t", "later");
        awaitState(FlowState.RUNNING);
        copies.rows = "INSERT INTO later VALUES (7, 'copied')";
        copies.saw = snapshot(2000);
        copies.captured = null;

        awaitRest(RunState.RESTING, 5);
        assertThat(ids()).containsExactly("1");
        assertThat(rig.select("SELECT id FROM later")).containsExactly("7");
        assertThat(last().details()).containsEntry("consistent", false); // nothing has come since that covers the copy
        rig.source
                .batch()
                .row(LATER, "8", "v")
                .fulfils(ApplyRig.SYNC, 6)
                .to(snapshot(5000))
                .publish();
        sync(RunState.RESTING, 6, CopyMode.DATA, "t", "later");
        awaitRest(RunState.RESTING, 6);
        assertThat(rig.select("SELECT id FROM later ORDER BY id")).containsExactly("7", "8");
        assertThat(last().details()).containsEntry("consistent", true);
    }

    @Test
    void whatItAppliedWhileItRanByItselfIsNotCountedToTheNextKick() {
        rested();
        sync(RunState.RESTING, 5, CopyMode.NONE, "t"); // never fulfilled
        awaitState(FlowState.RUNNING);
        sync(RunState.RUNNING, 0, CopyMode.NONE, "t");
        row("1", 0);
        row("2", 0);
        awaitIds("1", "2");
        sync(RunState.STOPPED, 0, CopyMode.NONE, "t");
        awaitState(FlowState.STOPPED);
        row("3", 6);
        sync(RunState.RESTING, 6, CopyMode.NONE, "t");

        awaitRest(RunState.RESTING, 6);
        assertThat(last().details()).containsEntry("delivered", 1L);
    }

    /** @param kick that the batch fulfils; 0 for none */
    private void row(String id, long kick) {
        var batch = rig.source.batch().row(T, id, "v");
        (kick == 0 ? batch : batch.fulfils(ApplyRig.SYNC, kick)).publish();
    }

    private List<String> ids() {
        return rig.select("SELECT id FROM t ORDER BY id");
    }

    private void awaitIds(String... ids) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(ids()).containsExactly(ids));
    }

    private StatusReport last() {
        return reports.last();
    }

    private void awaitState(FlowState state) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> last() != null && last().observedRevision() == revision && last().state() == state);
    }

    private void awaitRest(RunState rest, long goal) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(last()).isNotNull();
            assertThat(last().state().name()).isEqualTo(rest.name());
            assertThat(last().details()).containsEntry("reached", goal);
        });
    }

    private void sync(RunState run, long goal, CopyMode mode, String... tables) {
        DesiredSync sync = new DesiredSync(
                        1,
                        ++revision,
                        ApplyRig.SYNC,
                        run,
                        List.of(rig.source.database),
                        List.of(TARGET),
                        Stream.of(tables).map(TableName::parse).toList(),
                        List.of(),
                        mode,
                        0,
                        0,
                        1,
                        0)
                .with(run, goal);
        DesiredDatabase source = new DesiredDatabase(
                1, 1, rig.source.database, rig.database.as(ApplyRig.ROLE), List.of(), SchemaMode.NONE);
        DesiredDatabase target =
                new DesiredDatabase(1, 1, TARGET, rig.database.as(ApplyRig.ROLE), List.of(), SchemaMode.NONE);
        flows.reconcile(
                new DesiredState(Map.of(rig.source.database, source, TARGET, target), Map.of(ApplyRig.SYNC, sync)));
    }

    /** A copy that inserts what it is told, and saw everything that was published until then, or what it is told. */
    private final class Copies implements InitialCopy {
        volatile String rows;
        volatile Set<TableName> captured;
        volatile Snapshot saw;
        final AtomicInteger asked = new AtomicInteger();

        @Override
        public StreamStart copy(CopyRequest request, Consumer<CopyProgress> progress) {
            asked.incrementAndGet();
            rig.database.execute(rows);
            return new StreamStart(rig.source.stream, 1, 0, snapshot(1010), saw == null ? rig.source.last() : saw);
        }

        @Override
        public Set<TableName> captured(DesiredDatabase source, Collection<TableName> tables) {
            return captured == null ? Set.copyOf(tables) : captured;
        }
    }
}

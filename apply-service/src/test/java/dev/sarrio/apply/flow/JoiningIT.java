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
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables that join a running sync and leave it. */
class JoiningIT {
    private static final TableShape T = shape("t", "id int8!", "v text");
    private static final TableShape LATER = shape("later", "id int8!", "v text");
    private static final DatabaseName TARGET = new DatabaseName("target");
    private final Recorder reports = new Recorder();
    private final Copies copies = new Copies();
    private ApplyRig rig;
    private ApplyFlows flows;
    private long revision;

    @BeforeEach
    void aSyncOfOneTableRuns() {
        rig = new ApplyRig(
                15,
                "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                "CREATE TABLE later (id bigint PRIMARY KEY, v text)");
        flows = new ApplyFlows(new Surroundings(
                ApplyRig.SERVERS,
                rig.source.kafka,
                copies,
                reports,
                ApplySettings.DEFAULT,
                ApplyRig.WEBHOOKS,
                "test/1"));
    }

    @AfterEach
    void close() {
        flows.close();
        rig.close();
    }

    private void running(CopyMode mode) {
        rig.source.batch().to(snapshot(1010)).publish();
        copies.snapshot = snapshot(1005);
        sync(mode, 0, "t");
        await().until(() -> reports.last() != null && reports.last().state() == FlowState.RUNNING);
    }

    @Test
    void pain10_aTableThatJoinsARunningSyncIsCopiedAndThenFollowedWhileTheOthersFlow() {
        running(CopyMode.DATA);
        copies.captured = Set.of();
        sync(CopyMode.DATA, 0, "t", "later");
        rig.source
                .batch()
                .row(T, "1", "a")
                .row(LATER, "1", "in the copy")
                .to(snapshot(1020))
                .publish();
        awaitRows("t", "1|a");
        assertThat(rig.select("SELECT * FROM later"))
                .as("capture does not have it yet")
                .isEmpty();

        copies.snapshot = Snapshot.parse("1030:1050:1035");
        copies.rows = "INSERT INTO later VALUES (1, 'copied'), (2, 'copied')";
        copies.captured = null;
        awaitRows("later", "1|copied", "2|copied");
        await().until(() -> reports.last().state() == FlowState.RUNNING);
        rig.source
                .batch()
                .row(T, "1", "b")
                .row(LATER, "1", "older")
                .to(snapshot(1030))
                .publish();
        awaitRows("t", "1|b");
        assertThat(rig.select("SELECT * FROM later ORDER BY id"))
                .as("what the copy saw is not applied again")
                .containsExactly("1|copied", "2|copied");
        assertThat(rig.select("SELECT consistent FROM sarrio.applied")).containsExactly("f");
        rig.source.batch().row(LATER, "2", "newer in part").to(snapshot(1040)).publish();
        awaitRows("later", "1|copied", "2|newer in part");
        assertThat(rig.select("SELECT consistent FROM sarrio.applied")).containsExactly("f");
        rig.source.batch().row(LATER, "1", "newer").to(snapshot(1060)).publish();

        awaitRows("later", "1|newer", "2|newer in part");
        assertThat(rig.select("SELECT consistent FROM sarrio.applied")).containsExactly("t");
        assertThat(copies.asked).hasSize(2);
        assertThat(copies.asked.get(1).joining()).isTrue();
        assertThat(copies.asked.get(1).tables()).containsExactly(TableName.parse("later"));
        assertThat(reports.all).noneMatch(r -> r.state() == FlowState.FAILED);
    }

    @Test
    void whatTheCopyOfAJoinedTableSawIsRememberedOverARestart() {
        running(CopyMode.DATA);
        copies.snapshot = snapshot(1050);
        copies.rows = "INSERT INTO later VALUES (1, 'copied')";
        sync(CopyMode.DATA, 0, "t", "later");
        await().until(() ->
                rig.select("SELECT joined IS NOT NULL FROM sarrio.applied").equals(List.of("t")));
        flows.close();
        rig.source
                .batch()
                .row(T, "1", "a")
                .row(LATER, "1", "older")
                .to(snapshot(1040))
                .publish();
        flows = new ApplyFlows(new Surroundings(
                ApplyRig.SERVERS,
                rig.source.kafka,
                copies,
                reports,
                ApplySettings.DEFAULT,
                ApplyRig.WEBHOOKS,
                "test/1"));
        sync(CopyMode.DATA, 0, "t", "later");

        awaitRows("t", "1|a");
        assertThat(rig.select("SELECT * FROM later")).containsExactly("1|copied");
        assertThat(copies.asked).hasSize(2);
    }

    @Test
    void aCopyThatFailsForNowIsTriedAgainAndTheOthersFlow() {
        running(CopyMode.DATA);
        copies.failure = new SarrioException(ErrorCode.DATABASE_UNREACHABLE, "The source is away", "wait");
        sync(CopyMode.DATA, 0, "t", "later");
        await().until(() -> copies.asked.size() > 3);
        rig.source.batch().row(T, "1", "flows").publish();
        awaitRows("t", "1|flows");
        copies.snapshot = rig.source.last();
        copies.rows = "INSERT INTO later VALUES (1, 'copied')";
        copies.failure = null;

        awaitRows("later", "1|copied");
        await().until(() -> reports.last().problem() == null);
    }

    @Test
    void aTableThatCannotJoinIsAProblemOfItsOwnAndIsTriedAgainAfterRetry() {
        running(CopyMode.DATA);
        copies.failure = new SarrioException(ErrorCode.TARGET_NOT_EMPTY, "Tables have rows", "empty them");
        sync(CopyMode.DATA, 0, "t", "later");
        await().until(() -> reports.last().problem() != null);
        rig.source.batch().row(T, "1", "flows").row(LATER, "1", "x").publish();
        awaitRows("t", "1|flows");

        assertThat(reports.last().state()).isEqualTo(FlowState.RUNNING);
        assertThat(reports.last().problem().code()).isEqualTo(ErrorCode.TARGET_NOT_EMPTY);
        assertThat(reports.last().problem().message()).contains("later", "not replicated yet");
        assertThat(rig.select("SELECT * FROM later")).isEmpty();
        copies.failure = null;
        copies.snapshot = rig.source.last();
        copies.rows = "INSERT INTO later VALUES (1, 'x')";
        sync(CopyMode.DATA, 1, "t", "later");
        awaitRows("later", "1|x");
        rig.source.batch().row(LATER, "2", "y").publish();
        awaitRows("later", "1|x", "2|y");
    }

    @Test
    void aTableThatLeftAndComesBackIsCopiedAgain() {
        running(CopyMode.DATA);
        copies.snapshot = rig.source.last();
        sync(CopyMode.DATA, 0, "t", "later");
        await().until(() -> copies.asked.size() == 2);
        sync(CopyMode.DATA, 0, "t");
        await().until(() -> rig.select("SELECT tables FROM sarrio.applied").equals(List.of("{public.t}")));
        rig.source.batch().row(LATER, "1", "while it was away").publish();
        copies.rows = "INSERT INTO later VALUES (1, 'copied again')";
        copies.snapshot = rig.source.last();
        sync(CopyMode.DATA, 0, "t", "later");

        awaitRows("later", "1|copied again");
        assertThat(copies.asked).hasSize(3);
    }

    @Test
    void inASyncWithoutACopyAnEmptyTableIsFilledAndOneWithRowsIsTakenAsBroughtByHand() {
        rig.database.execute(
                "CREATE TABLE brought (id bigint PRIMARY KEY, v text)",
                "INSERT INTO brought VALUES (1, 'by hand')",
                "GRANT ALL ON brought TO " + ApplyRig.ROLE);
        TableShape brought = shape("brought", "id int8!", "v text");
        running(CopyMode.NONE);
        copies.snapshot = rig.source.last();
        copies.rows = "INSERT INTO later VALUES (1, 'copied')";
        sync(CopyMode.NONE, 0, "t", "later", "brought");

        awaitRows("later", "1|copied");
        rig.source
                .batch()
                .row(brought, "2", "follows")
                .row(LATER, "2", "follows")
                .publish();
        awaitRows("brought", "1|by hand", "2|follows");
        awaitRows("later", "1|copied", "2|follows");
        assertThat(copies.asked).hasSize(1);
    }

    /** A copy that can be told what to do. */
    private final class Copies implements InitialCopy {
        final List<CopyRequest> asked = new CopyOnWriteArrayList<>();
        volatile Set<TableName> captured;
        volatile Snapshot snapshot;
        volatile String rows;
        volatile SarrioException failure;

        @Override
        public StreamStart copy(CopyRequest request, Consumer<CopyProgress> progress) {
            asked.add(request);
            if (failure != null) {
                throw failure;
            }
            if (rows != null) {
                rig.database.execute(rows);
            }
            return new StreamStart(rig.source.stream, 1, 0, snapshot(1010), snapshot);
        }

        @Override
        public Set<TableName> captured(DesiredDatabase source, Collection<TableName> tables) {
            return captured == null ? Set.copyOf(tables) : captured;
        }
    }

    private void sync(CopyMode mode, long retries, String... tables) {
        DesiredSync sync = new DesiredSync(
                1,
                ++revision,
                ApplyRig.SYNC,
                RunState.RUNNING,
                List.of(rig.source.database),
                List.of(TARGET),
                Stream.of(tables).map(TableName::parse).toList(),
                List.of(),
                mode,
                0,
                0,
                1,
                retries);
        DesiredDatabase source = new DesiredDatabase(
                1, 1, rig.source.database, rig.database.as(ApplyRig.ROLE), List.of(), SchemaMode.NONE);
        DesiredDatabase target =
                new DesiredDatabase(1, 1, TARGET, rig.database.as(ApplyRig.ROLE), List.of(), SchemaMode.NONE);
        flows.reconcile(
                new DesiredState(Map.of(rig.source.database, source, TARGET, target), Map.of(ApplyRig.SYNC, sync)));
    }

    private void awaitRows(String table, String... rows) {
        await().untilAsserted(() ->
                assertThat(rig.select("SELECT * FROM " + table + " ORDER BY 1")).containsExactly(rows));
    }
}

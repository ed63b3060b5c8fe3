package dev.sarrio.coordinator.switchover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sarrio.coordinator.fence.Fence;
import dev.sarrio.coordinator.switchover.SwitchJob.State;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwitchoverIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final String STOPPED = "SR001";
    private static final String WRITE = "INSERT INTO a (x) VALUES ('x')";

    private static State state(SwitchJob.View job, Step step) {
        return job.steps().get(step.ordinal()).state();
    }

    @ParameterizedTest
    @CsvSource({"10,18", "15,15"})
    void writesGoToTheOtherSideAndBack(int oldMajor, int newMajor) {
        try (Scene scene = new Scene(oldMajor, newMajor)) {
            scene.old.execute(WRITE, Scene.logged(1));
            scene.applied();
            SwitchJob.View there = scene.run(Scene.NEW, LONG);
            assertThat(there.problem()).isNull();
            assertThat(there.state()).isEqualTo(State.DONE);
            assertThat(there.steps()).allSatisfy(s -> {
                assertThat(s.state()).isEqualTo(State.DONE);
                assertThat(s.millis()).isNotNull();
            });
            assertThat(there.writesStoppedMillis()).isNotNull();
            assertThat(scene.kept).containsExactly("begun rds", "decided rds", "ended");
            assertThat(Scene.tried(scene.old, WRITE)).isEqualTo(STOPPED);
            assertThat(Scene.tried(scene.next, WRITE)).isNull();

            scene.next.execute(Scene.logged(1));
            scene.appliedBack();
            SwitchJob.View back = scene.run(Scene.OLD, LONG);
            assertThat(back.problem()).isNull();
            assertThat(Scene.tried(scene.next, WRITE)).isEqualTo(STOPPED);
            assertThat(Scene.tried(scene.old, WRITE)).isNull();
            assertThat(Scene.leftovers(scene.old))
                    .as("what the first switch made")
                    .isEqualTo("0 0");
        }
    }

    @Test
    void writesGoOnWhereTheyWereAndNothingIsLeftIfADirectionHasFailed() {
        try (Scene scene = new Scene(15, 15)) {
            scene.applyProblem =
                    new Problem(ErrorCode.CONFLICT, "a row was changed on both sides", "put it right", null);
            SwitchJob.View job = scene.run(Scene.NEW, LONG);
            assertThat(state(job, Step.CHECK)).isEqualTo(State.FAILED);
            assertThat(state(job, Step.FENCE)).isEqualTo(State.WAITING);
            assertThat(job.problem().code()).isEqualTo(ErrorCode.CONFLICT);
            assertThat(job.writesStoppedMillis())
                    .as("writes were never stopped")
                    .isNull();
            nothingIsLeft(scene, job);
        }
    }

    @Test
    void writesGoOnWhereTheyWereAndNothingIsLeftIfAWriterDoesNotFinish() throws SQLException {
        try (Scene scene = new Scene(15, 15);
                Connection c = scene.old.superuser();
                Statement s = c.createStatement()) {
            // the triggers are made before it begins to write
            fence(scene).raise(LONG);
            c.setAutoCommit(false);
            s.execute("INSERT INTO b (x) VALUES ('in flight')");
            CompletableFuture<SwitchJob.View> running =
                    CompletableFuture.supplyAsync(() -> scene.run(Scene.NEW, SHORT));
            await().until(() -> STOPPED.equals(Scene.tried(scene.old, WRITE)));
            await().until(() -> Scene.tried(scene.old, WRITE) == null);
            c.commit();
            SwitchJob.View job = running.join();
            assertThat(state(job, Step.FENCE)).isEqualTo(State.FAILED);
            assertThat(job.problem().code()).isEqualTo(ErrorCode.TIMEOUT);
            assertThat(job.problem().message()).contains("pid ");
            assertThat(job.writesStoppedMillis()).isNotNull();
            nothingIsLeft(scene, job);
        }
    }

    private static Fence fence(Scene scene) {
        SwitchPlan plan = scene.plan(Scene.NEW);
        return new Fence(
                scene.servers.connect(plan.from().connection(), "test"),
                plan.sync(),
                plan.tables(),
                SwitchSettings.stopping(LONG).fence());
    }

    @Test
    void writesGoOnWhereTheyWereAndNothingIsLeftIfTheOtherSideDoesNotGetAll() {
        try (Scene scene = new Scene(15, 15)) {
            scene.old.execute(Scene.logged(2));
            SwitchJob.View job = scene.run(Scene.NEW, SHORT);
            assertThat(state(job, Step.DRAIN)).isEqualTo(State.FAILED);
            assertThat(job.problem().code()).isEqualTo(ErrorCode.TIMEOUT);
            assertThat(job.problem().message()).contains("has been applied on rds");
            nothingIsLeft(scene, job);
        }
    }

    @Test
    void writesGoOnWhereTheyWereAndNothingIsLeftIfADirectionFailsWhileWritesAreStopped() {
        try (Scene scene = new Scene(15, 15)) {
            scene.old.execute(Scene.logged(2));
            CompletableFuture<SwitchJob.View> running = CompletableFuture.supplyAsync(() -> scene.run(Scene.NEW, LONG));
            await().until(() -> STOPPED.equals(Scene.tried(scene.old, WRITE)));
            scene.applyProblem = new Problem(ErrorCode.CONSTRAINT_VIOLATION, "a row is refused", "put it right", null);
            SwitchJob.View job = running.join();
            assertThat(state(job, Step.DRAIN)).isEqualTo(State.FAILED);
            assertThat(job.problem().code()).isEqualTo(ErrorCode.CONSTRAINT_VIOLATION);
            nothingIsLeft(scene, job);
        }
    }

    @Test
    void writesGoOnWhereTheyWereAndNothingIsLeftIfSequencesDoNotFollow() {
        try (Scene scene = new Scene(15, 15)) {
            scene.sequenceProblem = new Problem(ErrorCode.MISSING_PRIVILEGE, "no UPDATE on a_id_seq", "grant it", null);
            SwitchJob.View job = scene.run(Scene.NEW, LONG);
            assertThat(state(job, Step.SEQUENCES)).isEqualTo(State.FAILED);
            assertThat(job.problem().code()).isEqualTo(ErrorCode.MISSING_PRIVILEGE);
            nothingIsLeft(scene, job);
        }
    }

    @Test
    void writesGoOnWhereTheyWereAndNothingIsLeftIfTheSequenceServiceIsSilent() {
        try (Scene scene = new Scene(15, 15)) {
            scene.sequencesSilent = true;
            SwitchJob.View job = scene.run(Scene.NEW, SHORT);
            assertThat(state(job, Step.SEQUENCES)).isEqualTo(State.FAILED);
            nothingIsLeft(scene, job);
        }
    }

    @Test
    void writesGoOnWhereTheyWereAndNothingIsLeftIfItCantBeDecided() {
        try (Scene scene = new Scene(15, 15)) {
            scene.controlDatabaseDown = true;
            SwitchJob.View job = scene.run(Scene.NEW, LONG);
            assertThat(state(job, Step.OPEN)).isEqualTo(State.FAILED);
            assertThat(job.problem().code()).isEqualTo(ErrorCode.CONTROL_DATABASE_UNREACHABLE);
            nothingIsLeft(scene, job);
        }
    }

    @Test
    void writesGoOnWhereTheyWereAndNothingIsLeftIfTheConnectionBreaks() {
        try (Scene scene = new Scene(15, 15)) {
            scene.old.execute(Scene.logged(2));
            CompletableFuture<SwitchJob.View> running = CompletableFuture.supplyAsync(() -> scene.run(Scene.NEW, LONG));
            await().until(() -> STOPPED.equals(Scene.tried(scene.old, WRITE)));
            scene.old.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND application_name LIKE 'sarrio switch%'");
            nothingIsLeft(scene, running.join());
        }
    }

    private static void nothingIsLeft(Scene scene, SwitchJob.View job) {
        assertThat(job.state()).isEqualTo(State.FAILED);
        assertThat(job.problem().message()).contains("writes to nonrds go on as before");
        assertThat(job.problem().remedy()).isNotBlank();
        assertThat(Scene.tried(scene.old, WRITE)).isNull();
        assertThat(Scene.tried(scene.next, WRITE)).isNull();
        assertThat(Scene.leftovers(scene.old)).isEqualTo("0 0");
        assertThat(Scene.leftovers(scene.next)).isEqualTo("0 0");
        assertThat(scene.kept).containsExactly("begun rds", "ended");
    }

    @Test
    void theOtherSideOpensOnlyWhenItHasAllThatWasWritten() {
        try (Scene scene = new Scene(15, 15)) {
            scene.old.execute(Scene.logged(1));
            CompletableFuture<SwitchJob.View> running = CompletableFuture.supplyAsync(() -> scene.run(Scene.NEW, LONG));
            await().until(() -> STOPPED.equals(Scene.tried(scene.old, WRITE)));
            assertThat(scene.kept).containsExactly("begun rds");
            assertThat(Scene.tried(scene.next, WRITE))
                    .as("an application that tries it at once")
                    .isEqualTo(STOPPED);
            scene.applied();
            assertThat(running.join().problem()).isNull();
            assertThat(Scene.tried(scene.next, WRITE)).isNull();
        }
    }

    @Test
    void aSideThatWasClosedStaysClosedIfTheWayBackFails() {
        try (Scene scene = new Scene(15, 15)) {
            assertThat(scene.run(Scene.NEW, LONG).problem()).isNull();
            scene.next.execute(Scene.logged(1));
            SwitchJob.View back = scene.run(Scene.OLD, SHORT);
            assertThat(back.problem().message()).contains("writes to rds go on as before");
            assertThat(Scene.tried(scene.next, WRITE)).isNull();
            assertThat(Scene.tried(scene.old, WRITE)).isEqualTo(STOPPED);
            assertThat(Scene.leftovers(scene.next)).isEqualTo("0 0");
        }
    }

    /** Lines of the log go when they are published; the other side may not have applied them yet. */
    @Test
    void whatWasPublishedAndIsGoneFromTheLogIsWaitedFor() {
        try (Scene scene = new Scene(15, 15)) {
            scene.old.execute("UPDATE sarrio.tick SET batch = 2"); // published, and the log emptied
            CompletableFuture<SwitchJob.View> running = CompletableFuture.supplyAsync(() -> scene.run(Scene.NEW, LONG));
            await().until(() -> STOPPED.equals(Scene.tried(scene.old, WRITE)));
            assertThat(scene.kept).containsExactly("begun rds");
            scene.next.execute("UPDATE sarrio.applied SET batch = 2");
            assertThat(running.join().problem()).isNull();
        }
    }

    @Test
    void theTrafficOfOtherSyncsDoesNotHoldItUp() {
        try (Scene scene = new Scene(15, 15)) {
            scene.old.execute(Scene.logged(3));
            assertThat(scene.run(Scene.NEW, LONG).problem()).isNull();
        }
    }

    @Test
    void aSwitchThatACrashBrokeOffIsUndoneOrIfItWasDecidedFinished() {
        try (Scene scene = new Scene(15, 15)) {
            brokenOff(scene);
            scene.switchover(LONG).recover(scene.plan(Scene.NEW));
            assertThat(Scene.tried(scene.old, WRITE)).isNull();
            assertThat(Scene.leftovers(scene.old)).isEqualTo("0 0");

            brokenOff(scene);
            scene.kept.add("decided rds");
            scene.switchover(LONG).recover(scene.plan(Scene.NEW));
            assertThat(Scene.tried(scene.old, WRITE)).isEqualTo(STOPPED);
            assertThat(Scene.tried(scene.next, WRITE)).isNull();
            assertThat(scene.kept).containsExactly("ended", "decided rds", "ended");
        }
    }

    @Test
    void aSwitchWhoseSyncWasRemovedBeforeItHadTheFencesClosesNothing() {
        try (Scene scene = new Scene(15, 15)) {
            scene.removed = true;
            SwitchJob.View job = scene.run(Scene.NEW, LONG);
            assertThat(job.problem().code()).isEqualTo(ErrorCode.CHANGED_MEANWHILE);
            assertThat(job.writesStoppedMillis()).isNull();
            nothingIsLeft(scene, job);

            scene.switchover(LONG).recover(scene.plan(Scene.NEW));
            assertThat(Scene.tried(scene.old, WRITE))
                    .as("closed by a recovery that was late")
                    .isNull();
        }
    }

    /** A second coordinator starts while the first one switches: it must not take that for the work of one that died. */
    @Test
    void aSwitchThatIsStillAtWorkIsNotRecovered() {
        try (Scene scene = new Scene(15, 15)) {
            scene.old.execute(Scene.logged(1));
            CompletableFuture<SwitchJob.View> running = CompletableFuture.supplyAsync(() -> scene.run(Scene.NEW, LONG));
            await().until(() -> STOPPED.equals(Scene.tried(scene.old, WRITE)));
            assertThatThrownBy(() -> scene.switchover(LONG).recover(scene.plan(Scene.NEW)))
                    .isInstanceOfSatisfying(
                            SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IN_USE));
            assertThat(Scene.tried(scene.old, WRITE)).isEqualTo(STOPPED);
            scene.applied();
            assertThat(running.join().problem()).isNull();
        }
    }

    private static void brokenOff(Scene scene) {
        TestDatabase old = scene.old;
        try (Fence fence = fence(scene)) {
            fence.raise(LONG);
            fence.close("rds", LONG);
        }
        assertThat(Scene.tried(old, WRITE)).isEqualTo(STOPPED);
    }

    @Test
    void aServiceThatMetALockIsWaitedForWhileWritesGoOn() {
        try (Scene scene = new Scene(15, 15)) {
            scene.applyProblem = new Problem(ErrorCode.LOCK_TIMEOUT, "public.a is locked", "it is tried again", null);
            SwitchJob job = new SwitchJob("switch-8", scene.plan(Scene.NEW), Instant.now());
            CompletableFuture<Void> running =
                    CompletableFuture.runAsync(() -> scene.switchover(LONG).run(job));
            await().until(() -> scene.looks.get() > 3);
            assertThat(state(job.view(), Step.CHECK)).isEqualTo(State.RUNNING);
            assertThat(Scene.tried(scene.old, WRITE)).isNull();
            scene.applyProblem = null;
            running.join();
            assertThat(job.view().problem()).isNull();
            assertThat(job.view().state()).isEqualTo(State.DONE);
        }
    }

    @Test
    void writesGoOnWhereTheyWereAndNothingIsLeftIfAServiceIsHeldUpByALockForTooLong() {
        try (Scene scene = new Scene(15, 15)) {
            scene.prepareMax = SHORT;
            scene.applyProblem = new Problem(ErrorCode.LOCK_TIMEOUT, "public.a is locked", "it is tried again", null);
            SwitchJob.View job = scene.run(Scene.NEW, LONG);
            assertThat(scene.looks.get()).isGreaterThan(1);
            assertThat(job.problem().code()).isEqualTo(ErrorCode.LOCK_TIMEOUT);
            nothingIsLeft(scene, job);
        }
    }

    @Test
    void aJobShowsItsStepsWhileItRuns() {
        try (Scene scene = new Scene(15, 15)) {
            scene.old.execute(Scene.logged(1));
            SwitchJob job = new SwitchJob("switch-7", scene.plan(Scene.NEW), Instant.now());
            CompletableFuture<Void> running =
                    CompletableFuture.runAsync(() -> scene.switchover(LONG).run(job));
            await().until(() -> state(job.view(), Step.DRAIN) == State.RUNNING);
            assertThat(job.view().state()).isEqualTo(State.RUNNING);
            assertThat(state(job.view(), Step.FENCE)).isEqualTo(State.DONE);
            assertThat(state(job.view(), Step.OPEN)).isEqualTo(State.WAITING);
            scene.applied();
            running.join();
        }
    }
}

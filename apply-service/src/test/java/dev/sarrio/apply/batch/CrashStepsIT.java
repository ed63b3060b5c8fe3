package dev.sarrio.apply.batch;

import static dev.sarrio.apply.batch.SourceStream.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sarrio.apply.target.Applied;
import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.apply.target.Position;
import dev.sarrio.apply.target.TargetSession;
import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.kafka.CommittedMarker;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A crash at each step of a batch's transaction, held at exactly that step by a lock on the target. Each write is counted. */
class CrashStepsIT {
    private static final TableShape T = shape("t", "id int8!", "v text");
    private static final TableShape U = shape("u", "id int8!", "v text");
    private static final String ENDED =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity" + " WHERE application_name LIKE 'sarrio apply%'";
    /** It has written something already: the guard. */
    private static final String WAITS = "SELECT count(*) FROM pg_stat_activity"
            + " WHERE application_name LIKE 'sarrio apply%%' AND backend_xid IS NOT NULL AND wait_event_type = 'Lock' AND wait_event = '%s'";

    private ApplyRig rig;

    @BeforeEach
    void open() {
        rig = rig(ApplySettings.DEFAULT);
    }

    private static ApplyRig rig(ApplySettings settings) {
        return new ApplyRig(
                        15,
                        new SourceStream(),
                        settings,
                        true,
                        "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                        "CREATE TABLE u (id bigint PRIMARY KEY, v text)",
                        "CREATE TABLE writes (id bigint, v text)",
                        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
                                + " $$BEGIN INSERT INTO public.writes VALUES (NEW.id, NEW.v); RETURN NULL; END$$",
                        "CREATE TRIGGER note AFTER INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION note()",
                        "ALTER TABLE t ENABLE ALWAYS TRIGGER note",
                        // runs inside COMMIT, when all rows are written
                        "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS"
                                + " $$BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NULL; END$$",
                        "CREATE CONSTRAINT TRIGGER hold AFTER INSERT OR UPDATE ON t DEFERRABLE INITIALLY DEFERRED"
                                + " FOR EACH ROW EXECUTE FUNCTION hold()",
                        "ALTER TABLE t ENABLE ALWAYS TRIGGER hold")
                .open();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void afterTheGuardAndBeforeAnyRow() throws SQLException {
        rig.source.batch().row(T, "1", "a").publish();
        crashWhileHeld("INSERT INTO t VALUES (1, 'somebody else')", "transactionid");

        assertNothingHappened();
        assertAppliedOnceAfterARestart("1|a");
    }

    @Test
    void afterTheRowsAndBeforeTheCommit() throws SQLException {
        rig.source.batch().row(T, "1", "a").publish();
        crashWhileHeld("SELECT pg_advisory_xact_lock(7)", "advisory");

        assertNothingHappened();
        assertAppliedOnceAfterARestart("1|a");
    }

    @Test
    void inTheMiddleOfItsRangesWhenStatementsOfTheFirstAreWritten() throws SQLException {
        rig.source
                .batch()
                .rows(T, 5000, i -> new String[] {"" + i, "a"})
                .row(U, "1", "x")
                .publish();
        crashWhileHeld("INSERT INTO u VALUES (1, 'somebody else')", "transactionid");

        assertNothingHappened();
        rig.open();
        rig.apply(1);
        assertThat(rig.select("SELECT count(*), count(DISTINCT id) FROM writes"))
                .containsExactly("5000|5000");
        assertThat(rig.select("SELECT * FROM u")).containsExactly("1|x");
    }

    @Test
    void inTheMiddleOfReadingARange() throws SQLException {
        rig.close();
        rig = rig(new ApplySettings(1 << 16, 10, 1 << 20, 8 << 20, 5000, 200, 20_000, Duration.ofSeconds(30), "on"));
        rig.source.batch().rows(T, 5000, i -> new String[] {"" + i, "a"}).publish();
        // statements are sent ahead of the one that waits, but no more than some: most of the range is not read yet
        crashWhileHeld("INSERT INTO t VALUES (25, 'somebody else')", "transactionid");

        assertNothingHappened();
        rig.open();
        rig.apply(1);
        assertThat(rig.select("SELECT count(*), count(DISTINCT id) FROM writes"))
                .containsExactly("5000|5000");
    }

    @Test
    void afterTheCommitAndBeforeAnybodyTookNoteOfIt() {
        rig.source.batch().row(T, "1", "a").publish();
        rig.source.batch().row(T, "1", "b").publish();
        Position before = rig.position;
        List<CommittedMarker> both = rig.next(2);
        rig.applier.apply(before, both.subList(0, 1)); // and what it returned is lost

        assertThatThrownBy(() -> rig.applier.apply(before, both.subList(0, 1)))
                .isInstanceOfSatisfying(
                        SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.POSITION_TAKEN));
        rig.session.close();
        rig.open();
        assertThat(rig.position.batch()).isEqualTo(1);
        rig.apply(1);
        assertThat(rig.select("SELECT * FROM writes")).containsExactly("1|a", "1|b");
    }

    @Test
    void whileTheCommitsAnswerIsOnItsWay() throws Exception {
        rig.source.batch().row(T, "1", "a").publish();
        List<CommittedMarker> one = rig.next(1);
        dev.sarrio.core.control.Connection direct = rig.database.as(ApplyRig.ROLE);
        try (CuttingProxy proxy = new CuttingProxy(direct.host(), direct.port());
                Connection holder = rig.database.superuser()) {
            TargetSession session = TargetSession.open(
                    ApplyRig.SERVERS,
                    new dev.sarrio.core.control.Connection(
                            "127.0.0.1",
                            proxy.port(),
                            direct.dbname(),
                            direct.user(),
                            direct.sealedPassword(),
                            direct.parameters()),
                    "through the proxy",
                    ApplySettings.DEFAULT);
            BatchApplier applier = new BatchApplier(
                    session,
                    new Applied(session.sql(), ApplyRig.SYNC, rig.source.database),
                    Set.of(new TableName("public", "t")),
                    rig.ranges,
                    rig.settings);
            holder.setAutoCommit(false);
            execute(holder, "SELECT pg_advisory_xact_lock(7)");
            CompletableFuture<Position> applied = CompletableFuture.supplyAsync(() -> applier.apply(rig.position, one));
            awaitHeld("advisory"); // the server has the COMMIT
            proxy.mute();
            holder.commit();
            await().until(() -> rig.select("SELECT batch FROM sarrio.applied").equals(List.of("1")));
            proxy.cut();

            assertThatThrownBy(applied::join).cause().isInstanceOfSatisfying(SarrioException.class, e -> assertThat(
                            e.code())
                    .isEqualTo(ErrorCode.DATABASE_UNREACHABLE));
            session.close();
        }
        rig.session.close();
        rig.open();
        assertThat(rig.position.batch()).isEqualTo(1);
        rig.source.batch().row(T, "1", "b").publish();
        rig.apply(1);
        assertThat(rig.select("SELECT * FROM writes")).containsExactly("1|a", "1|b");
    }

    /** Applies the next batch in a session that is ended while it waits for what is held here. */
    private void crashWhileHeld(String lock, String event) throws SQLException {
        try (Connection holder = rig.database.superuser()) {
            holder.setAutoCommit(false);
            execute(holder, lock);
            List<CommittedMarker> one = rig.next(1);
            CompletableFuture<Position> applied =
                    CompletableFuture.supplyAsync(() -> rig.applier.apply(rig.position, one));
            awaitHeld(event);
            rig.select(ENDED);
            assertThatThrownBy(applied::join).cause().isInstanceOf(SarrioException.class);
            holder.rollback();
        }
        rig.session.close();
    }

    private void awaitHeld(String event) {
        await().until(() -> rig.select(WAITS.formatted(event)).equals(List.of("1")));
    }

    private void assertNothingHappened() {
        assertThat(rig.select("SELECT batch FROM sarrio.applied")).containsExactly("0");
        assertThat(rig.select("SELECT * FROM writes")).isEmpty();
        assertThat(rig.select("SELECT * FROM t")).isEmpty();
    }

    private void assertAppliedOnceAfterARestart(String row) {
        rig.open();
        rig.apply(1);
        assertThat(rig.select("SELECT * FROM writes")).containsExactly(row);
        assertThat(rig.select("SELECT batch FROM sarrio.applied")).containsExactly("1");
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (Statement statement = c.createStatement()) {
            statement.execute(sql);
        }
    }
}

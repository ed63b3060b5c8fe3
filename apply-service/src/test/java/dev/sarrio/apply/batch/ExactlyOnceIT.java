package dev.sarrio.apply.batch;

import static dev.sarrio.apply.batch.SourceStream.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.apply.target.Beside;
import dev.sarrio.apply.target.Position;
import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.postgres.PgSession;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExactlyOnceIT {
    private static final TableShape T = shape("t", "id int8!", "v text");
    private ApplyRig rig;

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    private void openCounting() {
        // counts every write, also in replica role: a batch applied twice would show
        rig = new ApplyRig(
                        15,
                        "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                        "CREATE TABLE writes (id bigint, v text)",
                        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
                                + " $$BEGIN INSERT INTO writes VALUES (NEW.id, NEW.v); RETURN NULL; END$$",
                        "CREATE TRIGGER note AFTER INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION note()",
                        "ALTER TABLE t ENABLE ALWAYS TRIGGER note")
                .open();
    }

    @Test
    void anInstanceThatIsSlowerThanAnotherWithTheSamePositionWritesNothing() {
        openCounting();
        rig.source.batch().row(T, "1", "a").publish();
        rig.source.batch().row(T, "1", "b").publish();
        List<CommittedMarker> both = rig.next(2);
        Position start = rig.position;
        Position first = rig.applier.apply(start, both.subList(0, 1));

        assertThatThrownBy(() -> rig.applier.apply(start, both.subList(0, 1)))
                .isInstanceOfSatisfying(
                        SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.POSITION_TAKEN));
        assertThatThrownBy(() -> rig.applier.apply(start, both)).hasMessageContaining("is not batch 0");
        rig.applier.apply(first, both.subList(1, 2));

        assertThat(rig.select("SELECT * FROM writes")).containsExactly("1|a", "1|b");
    }

    @Test
    void twoInstancesAtTheSameInstantApplyABatchOnce() throws Exception {
        openCounting();
        rig.source.batch().row(T, "1", "a").publish();
        List<CommittedMarker> one = rig.next(1);
        Position start = rig.position;
        PgSession rival = ApplyRig.SERVERS.connect(rig.database.as(ApplyRig.ROLE), "rival");
        try {
            rival.query("BEGIN");
            rival.send(
                            rig.applied.guardSql(),
                            rig.applied.guard(
                                    start, start.after(1, 0, one.get(0).marker().to()), new Beside(null, null, 0)))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            var slower = CompletableFuture.supplyAsync(() -> rig.applier.apply(start, one));
            Awaitility.await()
                    .until(() -> rig.select("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                            .equals(List.of("1")));
            rival.query("COMMIT");

            assertThatThrownBy(slower::join).cause().isInstanceOfSatisfying(SarrioException.class, e -> assertThat(
                            e.code())
                    .isEqualTo(ErrorCode.POSITION_TAKEN));
        } finally {
            rival.close();
        }
        assertThat(rig.select("SELECT * FROM writes")).isEmpty();
    }

    @Test
    void whenTheSessionDiesAtAnyStepEachBatchIsAppliedExactlyOnce() throws Exception {
        openCounting();
        int batches = 30;
        for (int b = 1; b <= batches; b++) {
            var batch = rig.source.batch();
            for (int r = 0; r < 40; r++) {
                batch.row(T, "" + r, "" + b);
            }
            batch.publish();
        }
        Random random = new Random(20261123);
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> killer = CompletableFuture.runAsync(() -> {
            try (Connection c = rig.database.superuser();
                    Statement s = c.createStatement()) {
                while (!done.get()) {
                    s.execute("SELECT pg_sleep(" + random.nextInt(60) / 1000.0 + ")");
                    s.execute(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'sarrio apply%'");
                }
            } catch (java.sql.SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        int deaths = 0;
        while (rig.select("SELECT batch FROM sarrio.applied").equals(List.of("" + batches)) == false) {
            try {
                rig.session.close();
                rig.open();
                while (rig.position.batch() < batches) {
                    rig.apply(1);
                }
            } catch (SarrioException e) {
                deaths++;
            }
            if (deaths > 40) {
                done.set(true);
            }
        }
        done.set(true);
        killer.get();

        assertThat(deaths).isGreaterThan(0);
        assertThat(rig.select("SELECT count(*), count(DISTINCT (id, v)) FROM writes"))
                .containsExactly((batches * 40) + "|" + (batches * 40));
        assertThat(rig.select("SELECT DISTINCT v FROM t")).containsExactly("" + batches);
    }

    @Test
    void aReaderNeverSeesABrokenInvariantWhileTransfersBetweenTablesAreApplied() throws Exception {
        rig = new ApplyRig(
                        15,
                        "CREATE TABLE giro (id bigint PRIMARY KEY, amount bigint)",
                        "CREATE TABLE savings (id bigint PRIMARY KEY, amount bigint)")
                .open();
        TableShape giro = shape("giro", "id int8!", "amount int8");
        TableShape savings = shape("savings", "id int8!", "amount int8");
        long[] amounts = new long[20];
        var first = rig.source.batch();
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] = 100;
            first.row(i % 2 == 0 ? giro : savings, "" + i, "100");
        }
        first.publish();
        rig.apply(1);
        Random random = new Random(7);
        int batches = 60;
        for (int b = 0; b < batches; b++) {
            int from = random.nextInt(amounts.length);
            int to = (from + 1 + random.nextInt(amounts.length - 1)) % amounts.length;
            amounts[from] -= 10;
            amounts[to] += 10;
            rig.source
                    .batch()
                    .row(from % 2 == 0 ? giro : savings, "" + from, "" + amounts[from])
                    .row(to % 2 == 0 ? giro : savings, "" + to, "" + amounts[to])
                    .publish();
        }
        AtomicBoolean done = new AtomicBoolean();
        List<String> sums = new ArrayList<>();
        CompletableFuture<Void> readers = CompletableFuture.runAsync(() -> {
            try (Connection c = rig.database.superuser();
                    Statement s = c.createStatement()) {
                while (!done.get()) {
                    var r = s.executeQuery("SELECT (SELECT sum(amount) FROM giro) + (SELECT sum(amount) FROM savings)");
                    r.next();
                    sums.add(r.getString(1));
                }
            } catch (java.sql.SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        rig.apply(batches / 2);
        rig.applyTogether(batches / 2);
        done.set(true);
        readers.get();

        assertThat(sums).isNotEmpty().containsOnly("2000");
    }

    /**
     * The same, without luck: somebody's lock on the last row of either table holds the batch while rows before it are written, over
     * many statements, windows and savepoints.
     */
    @ParameterizedTest(name = "held in {0}, batches together: {1}")
    @CsvSource({"giro, false", "savings, false", "giro, true", "savings, true"})
    void aReaderSeesTheStateBeforeUntilTheWholeBatchIsThere(String held, boolean together) throws Exception {
        ApplySettings small =
                new ApplySettings(4096, 10, 1 << 10, 1 << 12, 5000, 200, 20, Duration.ofSeconds(30), "on");
        String account = " (id bigint PRIMARY KEY, amount bigint)";
        rig = new ApplyRig(
                        15,
                        new SourceStream(),
                        small,
                        true,
                        "CREATE TABLE giro" + account,
                        "CREATE TABLE savings" + account)
                .open();
        int accounts = 200;
        transfer(accounts, 0);
        rig.apply(1);
        transfer(accounts, 10);
        transfer(accounts, 15);
        String state =
                "SELECT (SELECT sum(amount) FROM giro) + (SELECT sum(amount) FROM savings), min(amount), max(amount)"
                        + " FROM giro";
        try (Connection holder = rig.database.superuser();
                Statement hold = holder.createStatement()) {
            holder.setAutoCommit(false);
            hold.execute("SELECT FROM " + held + " WHERE id = " + (accounts - 1) + " FOR UPDATE");
            CompletableFuture<Void> applied = CompletableFuture.runAsync(() -> {
                if (together) {
                    rig.applyTogether(2);
                } else {
                    rig.apply(2);
                }
            });
            Awaitility.await()
                    .until(() -> rig.select("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                    + " AND datname = current_database()")
                            .equals(List.of("1")));
            assertThat(rig.select(state)).containsExactly("40000|100|100");
            holder.rollback();
            applied.get();
        }
        assertThat(rig.select(state)).containsExactly("40000|85|85");
    }

    /** Of every giro account to the savings account of the same number, of 100 that both have at first. */
    private void transfer(int accounts, int sum) {
        TableShape giro = shape("giro", "id int8!", "amount int8");
        TableShape savings = shape("savings", "id int8!", "amount int8");
        var batch = rig.source.batch();
        for (int i = 0; i < accounts; i++) {
            batch.row(giro, "" + i, "" + (100 - sum));
            batch.row(savings, "" + i, "" + (100 + sum));
        }
        batch.publish();
    }
}

package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Writers on both sides at full speed. Every write adds a token of its own to its row, so a row that lacks a token which was there has
 * lost a write; a trigger of the test's own that fires for replicated rows too keeps whatever was lost.
 */
class RaceIT {
    private static final int WRITERS = 2;
    private static final int ROUNDS = Integer.getInteger("sarrio.test.race.rounds", 4);
    private final long seed = Long.getLong("sarrio.test.seed", System.nanoTime());
    private Pair pair;

    @AfterEach
    void close() {
        pair.close();
    }

    private void scene() {
        pair = new Pair()
                .tables(
                        "CREATE TABLE t (id bigint PRIMARY KEY, h text[] NOT NULL)",
                        "CREATE TABLE lost (id bigint, was text[], became text[])",
                        """
                        CREATE FUNCTION note_loss() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                          IF TG_OP = 'DELETE' THEN
                            IF current_setting('session_replication_role') = 'replica' AND OLD.h[array_upper(OLD.h, 1)] <> 'deleting' THEN
                              INSERT INTO lost VALUES (OLD.id, OLD.h, NULL);
                            END IF;
                          ELSIF NOT NEW.h @> OLD.h THEN
                            INSERT INTO lost VALUES (OLD.id, OLD.h, NEW.h);
                          END IF;
                          RETURN NULL;
                        END $$""",
                        "CREATE TRIGGER note_loss AFTER UPDATE ON t FOR EACH ROW EXECUTE PROCEDURE note_loss()",
                        "ALTER TABLE t ENABLE ALWAYS TRIGGER note_loss");
        System.out.println("seed " + seed);
    }

    /**
     * One session keeps the batch waiting in its midst, another waits for what the batch has locked already and has locked what it comes to next.
     * If the batch waited the first one out, the other would be found waiting in a circle.
     */
    @Test
    void anApplicationThatLocksRowsInTheOtherOrderIsNotTheVictimOfADeadlock() throws Exception {
        scene();
        pair.a.app("INSERT INTO t SELECT i, '{}' FROM generate_series(1, 3) i");
        pair.twoWay(CopyMode.DATA, "t");
        for (int round = 0; round < 3; round++) {
            try (Connection first = pair.b.database.superuser();
                    Connection other = pair.b.database.superuser()) {
                first.setAutoCommit(false);
                other.setAutoCommit(false);
                change(first, 2);
                change(other, 3);
                pair.a.app("UPDATE t SET h = h || 'a'::text");
                Pair.await().until(() -> pair.b
                        .one(
                                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name LIKE 'sarrio apply%'")
                        .equals("1"));
                Thread release = new Thread(() -> {
                    Pair.pass(800);
                    try {
                        first.rollback();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                });
                release.start();
                change(other, 1);
                other.rollback();
                release.join();
            }
            pair.awaitQuiet();
            pair.awaitEqual("t");
        }
    }

    private static void change(Connection application, int id) throws SQLException {
        try (PreparedStatement update = application.prepareStatement("UPDATE t SET h = h || 'x'::text WHERE id = ?")) {
            update.setInt(1, id);
            update.executeUpdate();
        }
    }

    @Test
    void ofConcurrentChangesOfTheSameRowsNoneIsLostUnreported() throws Exception {
        scene();
        pair.a.app("INSERT INTO t SELECT i, '{}' FROM generate_series(1, 40) i");
        pair.twoWay(CopyMode.DATA, "t");
        Random random = new Random(seed);
        for (int round = 1; round <= ROUNDS; round++) {
            // mostly rows of one's own, now and then one of the other's: some batches race, most do not
            Traffic onA = new Traffic(pair.a, "a" + round, random.nextLong(), n -> 1 + n % 22);
            Traffic onB = new Traffic(pair.b, "b" + round, random.nextLong(), n -> 40 - n % 22);
            Pair.await().until(() -> failed(pair.a) || failed(pair.b));
            onA.stop();
            onB.stop();
            assertThat(pair.a.rows("SELECT * FROM lost"))
                    .as("lost on a, seed %s", seed)
                    .isEmpty();
            assertThat(pair.b.rows("SELECT * FROM lost"))
                    .as("lost on b, seed %s", seed)
                    .isEmpty();
            for (Side side : List.of(pair.a, pair.b)) {
                if (failed(side)) {
                    checkReal(pair.towards(side));
                }
            }
            // the way out: fill the second from the first
            pair.become(again(pair.sync(), round + 1));
            pair.awaitRunning();
            pair.awaitEqual("t");
        }
    }

    /** What is reported as a conflict is one: the target's row has a write that the source's row has not seen. */
    private void checkReal(StatusReport report) throws Exception {
        assertThat(report.problem().code()).as("%s", report).isEqualTo(ErrorCode.CONFLICT);
        JsonNode rows = Json.MAPPER.readTree(report.problem().detail()).path("rows");
        assertThat(rows).isNotEmpty();
        for (JsonNode row : rows) {
            boolean towardsA = report.subject().endsWith(pair.a.name.value());
            String source = (towardsA ? pair.b : pair.a).name.value();
            String target = (towardsA ? pair.a : pair.b).name.value();
            assertThat(tokens(row.path(source)).containsAll(tokens(row.path(target))))
                    .as("nothing to lose in %s", row)
                    .isFalse();
        }
    }

    private static Set<String> tokens(JsonNode row) {
        Set<String> tokens = new HashSet<>();
        row.path("h").forEach(h -> tokens.add(h.asText()));
        return tokens;
    }

    @Test
    void writersOfDifferentRowsNeverMeetAConflictAtAnySpeed() throws Exception {
        scene();
        pair.a.app("INSERT INTO t SELECT i, '{}' FROM generate_series(1, 200) i");
        pair.twoWay(CopyMode.DATA, "t");
        Traffic onA = new Traffic(pair.a, "a", seed, n -> 1 + n % 100);
        Traffic onB = new Traffic(pair.b, "b", seed + 1, n -> 101 + n % 100);
        Pair.await().until(() -> onA.written() > 1500 && onB.written() > 1500 || failed(pair.a) || failed(pair.b));
        onA.stop();
        onB.stop();
        pair.awaitRunning();
        pair.awaitEqual("t");
        assertThat(Integer.parseInt(pair.b.one("SELECT sum(cardinality(h)) FROM t")))
                .isEqualTo(onA.written() + onB.written());
        assertThat(pair.a.rows("SELECT * FROM lost")).isEmpty();
        assertThat(pair.b.rows("SELECT * FROM lost")).isEmpty();
    }

    private boolean failed(Side target) {
        return pair.state(target) == FlowState.FAILED;
    }

    private static DesiredSync again(DesiredSync sync, long copies) {
        return new DesiredSync(
                1,
                copies,
                sync.name(),
                sync.run(),
                sync.sources(),
                sync.targets(),
                sync.tables(),
                List.of(),
                CopyMode.DATA,
                0,
                0,
                copies,
                0);
    }

    /** Writers on one side, each a transaction for each write. */
    private static final class Traffic {
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final List<Thread> threads = new ArrayList<>();
        private final int[] written = new int[WRITERS];

        Traffic(Side side, String prefix, long seed, IntUnaryOperator row) {
            for (int w = 0; w < WRITERS; w++) {
                int writer = w;
                Thread thread = new Thread(() -> {
                    try {
                        write(side, prefix + "." + writer + ".", new Random(seed + writer), row, writer);
                    } catch (SQLException | RuntimeException e) {
                        failure.set(e);
                    }
                });
                threads.add(thread);
                thread.start();
            }
        }

        private void write(Side side, String prefix, Random random, IntUnaryOperator row, int writer)
                throws SQLException {
            try (Connection c = side.database.superuser();
                    PreparedStatement s = c.prepareStatement("UPDATE t SET h = h || ?::text WHERE id = ?")) {
                for (int n = 0; !over.get(); n++) {
                    s.setString(1, prefix + n);
                    s.setLong(2, row.applyAsInt(random.nextInt(Short.MAX_VALUE)));
                    try {
                        written[writer] += s.executeUpdate();
                    } catch (SQLException e) {
                        if (!"40P01"
                                .equals(e.getSQLState())) { // a batch and a writer may meet in a circle: one gives way
                            throw e;
                        }
                    }
                }
            }
        }

        int written() {
            int all = 0;
            for (int w : written) {
                all += w;
            }
            return all;
        }

        void stop() throws InterruptedException {
            over.set(true);
            for (Thread t : threads) {
                t.join();
            }
            assertThat(failure.get()).isNull();
        }
    }
}

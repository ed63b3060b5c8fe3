package dev.sarrio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.testing.OwnTestServer;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged product keeps two databases in step in both directions while both are written (each writer has rows of its own, and
 * sometimes takes over one of the other's that it has seen) and its parts are killed.
 */
class TwoWayST {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int ROWS = 400;
    /** A row that no writer has. */
    private static final int CONTESTED = ROWS + 1;

    @TempDir
    static Path directory;

    private static final OwnTestServer SERVER_A = TestPostgres.own(15);
    private static final OwnTestServer SERVER_B = TestPostgres.own(18);
    private static TestDatabase a;
    private static TestDatabase b;
    private static Product product;
    private static Rest rest;

    @BeforeAll
    static void start() {
        a = SERVER_A.createDatabase();
        b = SERVER_B.createDatabase();
        a.execute(
                "CREATE TABLE account (id int PRIMARY KEY, owner text, writes int NOT NULL)",
                "CREATE TABLE entry (id bigint PRIMARY KEY, account int REFERENCES account, note text)",
                "INSERT INTO account SELECT n, 'owner ' || n, 0 FROM generate_series(1, " + CONTESTED + ") n");
        for (TestDatabase d : List.of(a, b)) {
            d.role(
                    "sarrio",
                    "GRANT CREATE ON DATABASE " + d.name() + " TO sarrio",
                    "GRANT USAGE, CREATE ON SCHEMA public TO sarrio",
                    "GRANT SELECT, INSERT, UPDATE, DELETE, TRIGGER ON ALL TABLES IN SCHEMA public TO sarrio",
                    "GRANT SET ON PARAMETER session_replication_role TO sarrio");
        }
        product = Product.start(directory);
        rest = product.rest();
        rest.post("/databases", Bank.definition("nonrds", a));
        rest.post("/databases", Bank.definition("rds", b));
        rest.post(
                "/syncs",
                Map.of(
                        "name",
                        "both",
                        "tables",
                        List.of("account", "entry"),
                        "dbs",
                        List.of("nonrds:source", "rds:source"),
                        "copy",
                        "all"));
        explained(() -> await().atMost(PATIENCE).ignoreExceptions().until(TwoWayST::runs));
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            product.close();
        }
        SERVER_A.close();
        SERVER_B.close();
    }

    @Test
    void bothDatabasesAreWrittenAndEndEqualThoughEveryPartIsKilled() throws InterruptedException {
        long seed = Long.getLong("sarrio.test.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Writer onA = new Writer(a, 0, seed);
        Writer onB = new Writer(b, 1, seed + 1);
        for (String part : List.of("capture", "apply", "kafka", "coordinator")) {
            long before = product.pid(part);
            product.kill(part);
            await().atMost(PATIENCE).until(() -> product.pid(part) > 0 && product.pid(part) != before);
            flows(a, b, 0);
            flows(b, a, 1);
        }
        SERVER_B.kill();
        SERVER_B.start();
        flows(a, b, 0);
        flows(b, a, 1);
        onA.stop();
        onB.stop();

        explained(() -> await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(digest(b))
                .isEqualTo(digest(a))));
        explained(() -> await().atMost(PATIENCE).ignoreExceptions().until(TwoWayST::runs));
        long acknowledged = onA.acknowledged() + onB.acknowledged();
        assertThat(Long.parseLong(a.query("SELECT sum(writes) FROM account")))
                .as("every acknowledged write is there, seed %s", seed)
                .isBetween(acknowledged, acknowledged + 1); // of the commit that met the crash nobody knows
        assertThat(onA.acknowledged()).isGreaterThan(50);
        assertThat(onB.acknowledged()).isGreaterThan(50);
    }

    @Test
    void whatTwoPeopleDecideAtOnceIsTheSameOnBothSidesAndWhoCameFirstHasDecided() {
        int before = rest.get("/history?sync=both&limit=100").size();
        ProcessHandle apply = product.signal("apply", "STOP");
        a.execute("UPDATE account SET owner = 'of nonrds' WHERE id = " + CONTESTED);
        b.execute("UPDATE account SET owner = 'of rds' WHERE id = " + CONTESTED);
        Product.signal(apply, "CONT");
        explained(() -> await().atMost(PATIENCE).ignoreExceptions().until(() -> open() == 2));
        assertThat(owner(a)).isEqualTo("of nonrds");
        assertThat(owner(b)).isEqualTo("of rds");

        List<String> decided = List.of("nonrds", "rds").stream()
                .map(winner -> CompletableFuture.supplyAsync(
                        () -> rest.problem("/syncs/both/conflicts/resolve", Map.of("winner", winner))))
                .toList()
                .stream()
                .map(answer -> answer.join())
                .map(answer -> answer.path("code").asText("decided"))
                .toList();
        assertThat(decided).contains("decided").isSubsetOf("decided", "NOT_READY");

        explained(() -> await().atMost(PATIENCE).ignoreExceptions().until(() -> runs() && open() == 0));
        flows(a, b, 0);
        flows(b, a, 1);
        JsonNode history = rest.get("/history?sync=both&limit=100");
        JsonNode first = history.path(history.size() - before - 1); // the newest is in front
        assertThat(first.path("verb").asText()).isEqualTo("resolve");
        String winner = first.path("changes").asText().contains("list:nonrds") ? "nonrds" : "rds";
        assertThat(owner(a)).isEqualTo("of " + winner);
        assertThat(owner(b)).isEqualTo("of " + winner);
    }

    /** Conflicts that nothing has decided, as both sides have them on record. */
    private static int open() {
        return rest.get("/conflicts?sync=both&open=true").path("conflicts").size();
    }

    private static String owner(TestDatabase database) {
        return database.query("SELECT owner FROM account WHERE id = " + CONTESTED);
    }

    private static boolean runs() {
        return rest.get("/syncs/both/status").path("state").asText().equals("RUNNING");
    }

    /** A change made now arrives: row 1 is written on a only, row 2 on b only. */
    private static void flows(TestDatabase from, TestDatabase to, int side) {
        String stamp = "stamp " + System.nanoTime();
        int row = 1 + side;
        explained(() -> {
            await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                from.execute("UPDATE account SET owner = '" + stamp + "' WHERE id = " + row);
                return true;
            });
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> stamp.equals(to.query("SELECT owner FROM account WHERE id = " + row)));
        });
    }

    private static void explained(Runnable wait) {
        try {
            wait.run();
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(
                    e.getMessage() + "\nstatus: "
                            + rest.get("/syncs/both/status").toPrettyString() + "\nlogs:\n" + product.logs(),
                    e);
        }
    }

    private static String digest(TestDatabase database) {
        return database.query(
                "SELECT (SELECT count(*) || md5(string_agg(t::text, '|' ORDER BY id)) FROM account t) || ' '"
                        + " || (SELECT count(*) || md5(string_agg(t::text, '|' ORDER BY id)) FROM entry t)");
    }

    /** Writes rows of its own half, counting what the server acknowledged; goes on while its server is away. */
    private static final class Writer {
        private final Thread thread;
        private volatile boolean over;
        private int acknowledged;

        Writer(TestDatabase database, int side, long seed) {
            thread = new Thread(() -> run(database, side, new Random(seed)), "writer");
            thread.start();
        }

        private void run(TestDatabase database, int side, Random random) {
            long entry = 1_000_000_000L * (1 + side);
            List<Long> mine = new ArrayList<>();
            while (!over) {
                try (Connection c = database.superuser();
                        Statement s = c.createStatement()) {
                    c.setAutoCommit(false);
                    for (int i = 0; i < 25 && !over; i++) {
                        // rows 1 and 2 are kept for looking whether changes arrive
                        int row = 3 + side + 2 * random.nextInt(ROWS / 2 - 2);
                        s.execute("UPDATE account SET writes = writes + 1 WHERE id = " + row);
                        if (random.nextInt(5) == 0 && !mine.isEmpty()) {
                            s.execute("DELETE FROM entry WHERE id = " + mine.remove(random.nextInt(mine.size())));
                        } else {
                            s.execute("INSERT INTO entry VALUES (" + ++entry + ", " + row + ", 'n" + entry
                                    + "') ON CONFLICT DO NOTHING");
                            mine.add(entry);
                        }
                        c.commit();
                        acknowledged++;
                    }
                } catch (SQLException | IllegalStateException e) {
                    if (over) {
                        return;
                    }
                }
            }
        }

        int acknowledged() {
            return acknowledged;
        }

        void stop() throws InterruptedException {
            over = true;
            thread.join();
        }
    }
}

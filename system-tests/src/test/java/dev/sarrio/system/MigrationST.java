package dev.sarrio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A live database moves to a new server while everything that may crash does. */
class MigrationST {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    static Path directory;

    private static Bank bank;
    private static Product product;
    private static Rest rest;

    @BeforeAll
    static void start() {
        bank = new Bank();
        product = Product.start(directory);
        rest = product.rest();
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            product.close();
        }
        bank.close();
    }

    @Test
    void bothDatabasesAreEqualAfterACopyUnderTrafficAndCrashesOfEveryPart() throws SQLException {
        define();
        List<String> broken = new CopyOnWriteArrayList<>();
        Tellers tellers = Tellers.start(bank.source);
        Reader reader = new Reader(broken);
        try (tellers;
                reader) {
            rest.post("/syncs/bank/start");
            explained(() -> await().atMost(PATIENCE)
                    .until(() -> status().path("consistent").asBoolean()));
            reader.start();

            for (String part : List.of("capture", "apply", "sequence", "coordinator", "kafka")) {
                long before = product.pid(part);
                product.kill(part);
                await().atMost(PATIENCE).until(() -> product.pid(part) > 0 && product.pid(part) != before);
                flows();
            }
            product.restart("kafka");
            flows();
            bank.sourceServer.kill();
            bank.sourceServer.start();
            flows();
            bank.targetServer.kill();
            bank.targetServer.start();
            flows();
        }
        settle();
        assertThat(Bank.digest(bank.target)).isEqualTo(Bank.digest(bank.source));
        assertThat(references()).containsAll(tellers.acknowledged());
        assertThat(broken).as("states of the target that the source never had").isEmpty();
        assertThat(tellers.transactions()).isGreaterThan(100);
        sequencesFollow();
        compareSaysEqual();
    }

    @Test
    void wrongTokenIsRefused() {
        assertThat(rest.statusWithToken("wrong", "/databases")).isEqualTo(401);
    }

    @Test
    void unknownDbgroupIsAnsweredWithARemedy() {
        JsonNode problem =
                rest.problem("/syncs", Map.of("name", "lost", "tables", List.of("account"), "dbs", "nowhere"));
        assertThat(problem.path("code").asText()).isEqualTo("UNKNOWN_DBGROUP");
        assertThat(problem.path("remedy").asText()).isNotEmpty();
    }

    private static void define() {
        rest.post("/databases", Bank.definition("old", bank.source));
        rest.post("/databases", Bank.definition("new", bank.target));
        rest.post("/dbgroups", Map.of("name", "both", "dbs", List.of("old:source", "new:target")));
        JsonNode tables = rest.post("/tables", Map.of("db", "old", "all", true, "relgroup", "everything"));
        assertThat(tables.path("skipped").toString())
                .as("the table without a key")
                .contains("audit");
        rest.post(
                "/syncs",
                Map.of("name", "bank", "relgroup", "everything", "dbs", "both", "autokick", false, "copy", "all"));
        JsonNode findings = rest.post("/syncs/bank/validate");
        assertThat(findings.path("ok").asBoolean())
                .as(findings.toPrettyString())
                .isTrue();
    }

    private static JsonNode status() {
        return rest.get("/syncs/bank/status");
    }

    /** A change made now arrives. */
    private static void flows() {
        String stamp = "stamp " + System.nanoTime();
        bank.source.execute("UPDATE account SET owner = '" + stamp + "' WHERE id = 1");
        explained(() -> await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> stamp.equals(bank.target.query("SELECT owner FROM account WHERE id = 1"))));
    }

    private static void settle() {
        flows(); // batches are applied in order: with this one all before it are there
    }

    private static void explained(Runnable wait) {
        try {
            wait.run();
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(
                    e.getMessage() + "\nstatus: " + status().toPrettyString() + "\nlogs:\n" + product.logs(), e);
        }
    }

    private static Set<String> references() throws SQLException {
        Set<String> references = new TreeSet<>();
        try (Connection c = bank.target.superuser();
                Statement statement = c.createStatement();
                ResultSet rows = statement.executeQuery("SELECT note ->> 'reference' FROM entry WHERE amount = 1")) {
            while (rows.next()) {
                references.add(rows.getString(1));
            }
        }
        return references;
    }

    private static void sequencesFollow() {
        rest.post("/syncs/bank/kick");
        String last = "SELECT last_value FROM entry_id_seq";
        explained(() -> await().atMost(PATIENCE)
                .until(() -> Long.parseLong(bank.target.query(last)) >= Long.parseLong(bank.source.query(last))));
    }

    private static void compareSaysEqual() {
        String job = rest.post("/syncs/bank/compare").path("id").asText();
        await().atMost(PATIENCE)
                .until(() -> !rest.get("/jobs/" + job).path("state").asText().equals("RUNNING"));
        JsonNode done = rest.get("/jobs/" + job);
        assertThat(done.path("equal").asBoolean()).as(done.toPrettyString()).isTrue();
    }

    /** Reads the target as its users would, all the time: money must never appear or vanish. */
    private static final class Reader implements AutoCloseable {
        private static final long PAUSE_NANOS = 20_000_000;
        private static final String SUM = "SELECT sum(balance) FROM account";
        private final String expected = String.valueOf(Bank.ACCOUNTS * Bank.BALANCE);
        private final List<String> broken;
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean stopping;
        private long unanswered;

        Reader(List<String> broken) {
            this.broken = broken;
        }

        void start() {
            Thread thread = new Thread(this::read, "reader");
            threads.add(thread);
            thread.start();
        }

        private void read() {
            while (!stopping) {
                try {
                    String sum = bank.target.query(SUM);
                    if (!expected.equals(sum)) {
                        broken.add("sum of balances " + sum);
                    }
                } catch (IllegalStateException e) {
                    unanswered++; // the target is down
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }

        @Override
        public void close() {
            stopping = true;
            for (Thread t : threads) {
                try {
                    t.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}

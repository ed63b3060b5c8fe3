package dev.sarrio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is larger than the heap of any service (256 MB, as the launcher starts them): one transaction, of a table that joined a running sync,
 * and the widest rows of a copy. By hand, for the figures: `-Dsarrio.test.rows=2000000 -Dsarrio.test.width=100`.
 */
class LargeUpdateST {
    private static final int ROWS = Integer.getInteger("sarrio.test.rows", 100_000);
    private static final int WIDTH = Integer.getInteger("sarrio.test.width", 2_800);
    private static final Duration PATIENCE = Duration.ofMinutes(Integer.getInteger("sarrio.test.minutes", 5));

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
    void pain10_aLargeTableJoinsARunningSyncAndAnUpdateOfAllItsRowsPassesThroughSmallHeaps() {
        define();
        rest.post("/tables", Map.of("db", "old", "names", List.of("account"), "relgroup", "some"));
        rest.post(
                "/syncs",
                Map.of("name", "large", "relgroup", "some", "dbs", List.of("old:source", "new:target"), "copy", "all"));
        rest.post("/syncs/large/start");
        explained("large", () -> arrives("before"));
        bank.source.execute(
                "CREATE TABLE large (id int PRIMARY KEY, n int NOT NULL, note text NOT NULL)",
                "INSERT INTO large SELECT i, 0, i || repeat(' and so on', " + WIDTH + " / 10) FROM generate_series(1, "
                        + ROWS + ") i",
                "GRANT SELECT, TRIGGER ON large TO sarrio");
        long joining = System.nanoTime();
        rest.post("/tables", Map.of("db", "old", "names", List.of("large"), "relgroup", "some"));
        explained("large", () -> await().atMost(PATIENCE)
                .until(() -> bank.target
                                .query("SELECT to_regclass('large') IS NOT NULL")
                                .equals("t")
                        && bank.target.query("SELECT count(*) FROM large").equals(String.valueOf(ROWS))));
        say("copied", joining);
        explained("large", () -> arrives("joined"));

        List<Long> pids = pids();
        long updating = System.nanoTime();
        bank.source.execute("UPDATE large SET n = n + 1");
        say("updated on the source", updating);
        explained(
                "large",
                () -> arrives("updated")); // batches are applied in order: with this one the large one is there
        say("on the target", updating);

        assertThat(bank.target.query("SELECT count(*) FROM large WHERE n = 1")).isEqualTo(String.valueOf(ROWS));
        assertThat(pids())
                .as("a service that runs out of memory ends, and is started again")
                .isEqualTo(pids);
    }

    /** As many at a time as would not fit into the heap together. */
    @Test
    void rowsOf32MegabytesAreCopiedAndAsFarAsARecordGoesFollowed() {
        int wide = 32 << 20;
        List<String> tables =
                IntStream.rangeClosed(1, 8).mapToObj(i -> "wide" + i).toList();
        for (String table : tables) {
            bank.source.execute(
                    "CREATE TABLE " + table + " (id int PRIMARY KEY, v text)",
                    "INSERT INTO " + table + " SELECT i, repeat(chr(64 + i), " + wide
                            + ") FROM generate_series(1, 2) i",
                    "GRANT SELECT, TRIGGER ON " + table + " TO sarrio");
        }
        define();
        rest.post("/tables", Map.of("db", "old", "names", tables, "relgroup", "wide"));
        rest.post(
                "/syncs",
                Map.of(
                        "name",
                        "wide",
                        "relgroup",
                        "wide",
                        "dbs",
                        List.of("old:source", "new:target"),
                        "copy",
                        "all",
                        "copyjobs",
                        tables.size()));
        List<Long> pids = pids();
        long copying = System.nanoTime();
        rest.post("/syncs/wide/start");
        explained("wide", () -> await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> rest.get("/syncs/wide/status").path("consistent").asBoolean()));
        say("wide ones copied", copying);
        assertThat(bank.target.query(wide("wide1", "wide8"))).isEqualTo(wide * 2 + " " + wide * 2);

        bank.source.execute("UPDATE wide1 SET v = repeat('x', " + (wide - 4096) + ") WHERE id = 1");
        explained("wide", () -> await().atMost(PATIENCE).until(() -> bank.target
                .query("SELECT length(v) || left(v, 1) FROM wide1 WHERE id = 1")
                .equals(wide - 4096 + "x")));
        say("wide one followed", copying);
        bank.source.execute("UPDATE wide2 SET v = repeat('y', " + wide + ") WHERE id = 1");
        explained("wide", () -> await().atMost(PATIENCE)
                .until(() -> rest.get("/syncs/wide/status").toString().contains("RECORD_TOO_LARGE")));
        bank.source.execute("UPDATE wide2 SET v = 'small again' WHERE id = 1");
        rest.post("/syncs/wide/retry");
        explained("wide", () -> await().atMost(PATIENCE)
                .until(() ->
                        bank.target.query("SELECT v FROM wide2 WHERE id = 1").equals("small again")));
        assertThat(pids()).as("no service ran out of memory").isEqualTo(pids);
        rest.delete("/syncs/wide");
    }

    private static String wide(String one, String other) {
        return "SELECT (SELECT sum(length(v)) FROM " + one + ") || ' ' || (SELECT sum(length(v)) FROM " + other + ")";
    }

    private static void define() {
        if (!rest.get("/databases").toString().contains("\"old\"")) {
            rest.post("/databases", Bank.definition("old", bank.source));
            rest.post("/databases", Bank.definition("new", bank.target));
        }
    }

    private static List<Long> pids() {
        return List.of(product.pid("capture"), product.pid("apply"));
    }

    private static void arrives(String stamp) {
        bank.source.execute("UPDATE account SET owner = '" + stamp + "' WHERE id = 1");
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> stamp.equals(bank.target.query("SELECT owner FROM account WHERE id = 1")));
    }

    private static void say(String what, long since) {
        System.out.printf(
                "%d rows %s after %.1f s, capture %d, apply %d%n",
                ROWS, what, (System.nanoTime() - since) / 1e9, product.pid("capture"), product.pid("apply"));
    }

    private static void explained(String sync, Runnable wait) {
        try {
            wait.run();
        } catch (ConditionTimeoutException e) {
            JsonNode status = rest.get("/syncs/" + sync + "/status");
            throw new AssertionError(
                    e.getMessage() + "\nstatus: " + status.toPrettyString() + "\nlogs:\n" + product.logs(), e);
        }
    }
}

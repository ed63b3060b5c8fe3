package dev.sarrio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One transaction that is larger than the heap of any service (256 MB, as the launcher starts them), of a table that joined a running
 * sync. By hand, for the figures: `-Dsarrio.test.rows=2000000 -Dsarrio.test.width=100`.
 */
class LargeUpdateST {
    private static final int ROWS = Integer.getInteger("sarrio.test.rows", 300_000);
    private static final int WIDTH = Integer.getInteger("sarrio.test.width", 900);
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
        rest.post("/databases", Bank.definition("old", bank.source));
        rest.post("/databases", Bank.definition("new", bank.target));
        rest.post("/tables", Map.of("db", "old", "names", List.of("account"), "relgroup", "some"));
        rest.post(
                "/syncs",
                Map.of("name", "large", "relgroup", "some", "dbs", List.of("old:source", "new:target"), "copy", "all"));
        rest.post("/syncs/large/start");
        explained(() -> arrives("before"));
        bank.source.execute(
                "CREATE TABLE large (id int PRIMARY KEY, n int NOT NULL, note text NOT NULL)",
                "INSERT INTO large SELECT i, 0, i || repeat(' and so on', " + WIDTH + " / 10) FROM generate_series(1, "
                        + ROWS + ") i",
                "GRANT SELECT, TRIGGER ON large TO sarrio");
        long joining = System.nanoTime();
        rest.post("/tables", Map.of("db", "old", "names", List.of("large"), "relgroup", "some"));
        explained(() -> await().atMost(PATIENCE)
                .until(() -> bank.target
                                .query("SELECT to_regclass('large') IS NOT NULL")
                                .equals("t")
                        && bank.target.query("SELECT count(*) FROM large").equals(String.valueOf(ROWS))));
        say("copied", joining);
        explained(() -> arrives("joined"));

        List<Long> pids = pids();
        long updating = System.nanoTime();
        bank.source.execute("UPDATE large SET n = n + 1");
        say("updated on the source", updating);
        explained(() -> arrives("updated")); // batches are applied in order: with this one the large one is there
        say("on the target", updating);

        assertThat(bank.target.query("SELECT count(*) FROM large WHERE n = 1")).isEqualTo(String.valueOf(ROWS));
        assertThat(pids())
                .as("a service that runs out of memory ends, and is started again")
                .isEqualTo(pids);
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

    private static void explained(Runnable wait) {
        try {
            wait.run();
        } catch (ConditionTimeoutException e) {
            JsonNode status = rest.get("/syncs/large/status");
            throw new AssertionError(
                    e.getMessage() + "\nstatus: " + status.toPrettyString() + "\nlogs:\n" + product.logs(), e);
        }
    }
}

package dev.sarrio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.control.Connection;
import dev.sarrio.testing.PrivilegesPage;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes are switched to the other side of a two-way sync and back, while an application writes all the time. */
class SwitchST {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String ROWS =
            "SELECT count(*) || ' ' || coalesce(md5(string_agg(p::text, '|' ORDER BY id)), '') FROM purchase p";

    @TempDir
    static Path directory;

    private static TestDatabase old;
    private static TestDatabase next;
    private static Product product;
    private static Rest rest;

    @BeforeAll
    static void start() {
        old = database(15);
        next = database(17);
        product = Product.start(directory);
        rest = product.rest();
    }

    private static TestDatabase database(int major) {
        TestDatabase database = TestPostgres.server(major).createDatabase();
        database.execute(
                "CREATE TABLE purchase (id bigserial PRIMARY KEY, reference text NOT NULL, stock int NOT NULL DEFAULT 0)");
        database.role(
                "shopper",
                "GRANT SELECT, INSERT, UPDATE ON purchase TO shopper",
                "GRANT USAGE ON purchase_id_seq TO shopper");
        for (String block : List.of(
                "source",
                "source, for each schema",
                "target, PostgreSQL 15 and newer",
                "target, tables made by somebody else: for each schema")) {
            database.role("sarrio", PrivilegesPage.grants(block, database, "sarrio", "public"));
        }
        return database;
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            product.close();
        }
        old.close();
        next.close();
    }

    @Test
    void nothingIsLostOrHandedOutTwiceOverASwitchAndBackUnderTraffic() throws Exception {
        rest.post("/databases", Bank.definition("old", old));
        rest.post("/databases", Bank.definition("new", next));
        rest.post("/tables", Map.of("db", "old", "all", true, "relgroup", "shop"));
        rest.post(
                "/syncs",
                Map.of("name", "shop", "relgroup", "shop", "dbs", List.of("old:source", "new:source"), "copy", "data"));
        explained(() -> await().atMost(PATIENCE).until(SwitchST::bothWays));
        try (Shoppers shoppers = new Shoppers()) {
            shoppers.buy(300);
            JsonNode there = switched("new");
            assertThat(there.path("writesStoppedMillis").asLong(-1)).isNotNegative();
            shoppers.buy(300);
            assertThat(rest.get("/syncs/shop/status").path("active").asText()).isEqualTo("new");
            explained(() -> await().atMost(PATIENCE)
                    .until(() -> "old".equals(switched(null).path("to").asText())));
            shoppers.buy(300);
            shoppers.close();
            explained(() -> await().atMost(PATIENCE).until(() -> old.query(ROWS).equals(next.query(ROWS))));
            assertThat(references(old)).isEqualTo(shoppers.acknowledged());
            assertThat(shoppers.twice).as("values handed out twice").isEmpty();
        }
    }

    private static boolean bothWays() {
        JsonNode status = rest.get("/syncs/shop/status");
        boolean running = status.path("state").asText().equals("RUNNING")
                && status.path("consistent").asBoolean()
                && status.path("sequences").size() == 1;
        for (JsonNode flow : status.path("targets")) {
            running &= flow.path("state").asText().equals("RUNNING");
        }
        return running && status.path("targets").size() == 2;
    }

    private static JsonNode switched(String to) {
        String job = rest.post("/syncs/shop/switch", to == null ? Map.of() : Map.of("to", to))
                .path("id")
                .asText();
        AtomicReference<JsonNode> seen = new AtomicReference<>();
        explained(() -> await().atMost(PATIENCE).until(() -> {
            seen.set(rest.get("/jobs/" + job));
            return !seen.get().path("state").asText().equals("RUNNING");
        }));
        assertThat(seen.get().path("state").asText())
                .as(seen.get().toPrettyString())
                .isEqualTo("DONE");
        return seen.get();
    }

    private static void explained(Runnable wait) {
        try {
            wait.run();
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(
                    e.getMessage() + "\nstatus: "
                            + rest.get("/syncs/shop/status").toPrettyString() + "\nlogs:\n" + product.logs(),
                    e);
        }
    }

    private static Set<String> references(TestDatabase database) throws SQLException {
        Set<String> references = new TreeSet<>();
        try (java.sql.Connection c = database.superuser();
                ResultSet rows = c.createStatement().executeQuery("SELECT reference FROM purchase")) {
            while (rows.next()) {
                references.add(rows.getString(1));
            }
        }
        return references;
    }

    /** An application of two threads: what the fence refuses is tried on the other side. */
    private static final class Shoppers implements AutoCloseable {
        private static final String STOPPED = "SR001";
        private static final long PAUSE_NANOS = 5_000_000;
        private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        private final Set<Long> ids = ConcurrentHashMap.newKeySet();
        private final Set<Long> twice = ConcurrentHashMap.newKeySet();
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean stopping;
        private volatile SQLException failure;

        Shoppers() {
            for (int i = 0; i < 2; i++) {
                int number = i;
                Thread thread = new Thread(() -> work(number), "shopper " + i);
                threads.add(thread);
                thread.start();
            }
        }

        Set<String> acknowledged() {
            return new TreeSet<>(acknowledged);
        }

        /** So many more, wherever. */
        void buy(int more) {
            int before = acknowledged.size();
            await().atMost(PATIENCE).until(() -> failure != null || acknowledged.size() >= before + more);
            assertThat((Throwable) failure).isNull();
        }

        private void work(int number) {
            TestDatabase side = old;
            for (long n = 0; !stopping && failure == null; ) {
                try (java.sql.Connection c = connect(side);
                        PreparedStatement insert =
                                c.prepareStatement("INSERT INTO purchase (reference) VALUES (?) RETURNING id")) {
                    for (; !stopping; n++) {
                        buy(insert, number + "-" + n);
                        LockSupport.parkNanos(PAUSE_NANOS);
                    }
                } catch (SQLException e) {
                    if (!STOPPED.equals(e.getSQLState())) {
                        failure = e;
                    }
                    side = side == old ? next : old;
                }
            }
        }

        private void buy(PreparedStatement insert, String reference) throws SQLException {
            insert.setString(1, reference);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                if (!ids.add(row.getLong(1))) {
                    twice.add(row.getLong(1));
                }
            }
            acknowledged.add(reference);
        }

        private static java.sql.Connection connect(TestDatabase database) throws SQLException {
            Connection login = database.as("shopper");
            return DriverManager.getConnection(
                    "jdbc:postgresql://" + login.host() + ":" + login.port() + "/" + login.dbname(),
                    login.user(),
                    TestSecrets.BOX.open(login.sealedPassword()).reveal());
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

package dev.sarrio.coordinator.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.testing.PrivilegesPage;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FenceIT {
    private static final SyncName SYNC = new SyncName("shop_Sync");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String ROLE = "fence_sarrio";
    private static final String STOPPED = "SR001";
    private static final List<TableName> TABLES = List.of(
            TableName.parse("a"), TableName.parse("b"), TableName.parse("parted"), TableName.parse("\"Größe.1\""));
    private final Vertx vertx = Vertx.vertx();
    private final PgServers servers = new PgServers(vertx, TestSecrets.BOX);
    private final List<Fence> fences = new ArrayList<>();
    private TestDatabase database;

    private void database(int major) {
        database = TestPostgres.server(major).createDatabase();
        database.execute(
                "CREATE TABLE a (id bigserial PRIMARY KEY, x text)",
                "CREATE TABLE b (id bigserial PRIMARY KEY, x text)",
                "CREATE TABLE \"Größe.1\" (id bigserial PRIMARY KEY)",
                "CREATE TABLE parted (id int, x text) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (100) TO (1000) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_leaf PARTITION OF parted_high FOR VALUES FROM (100) TO (200)",
                "CREATE TABLE other (id bigserial PRIMARY KEY, x text)",
                "INSERT INTO a (x) VALUES ('first')");
        database.role(
                "fence_app",
                "GRANT ALL ON ALL TABLES IN SCHEMA public TO fence_app",
                "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO fence_app");
        database.role(ROLE, "CREATE SCHEMA sarrio AUTHORIZATION " + ROLE);
        for (String block :
                List.of("source, for each schema", "target, tables made by somebody else: for each schema")) {
            database.role(ROLE, PrivilegesPage.grants(block, database, ROLE, "public"));
        }
    }

    @AfterEach
    void close() {
        fences.forEach(Fence::close);
        database.close();
        vertx.close();
    }

    private Fence fence(FenceSettings settings) {
        Fence fence = new Fence(servers.connect(database.as(ROLE), "sarrio switch"), SYNC, TABLES, settings);
        fences.add(fence);
        return fence;
    }

    private Fence closed() {
        Fence fence = fence(FenceSettings.DEFAULT);
        fence.raise(LONG);
        fence.close("rds", LONG);
        return fence;
    }

    private static FenceSettings lapsing(Duration lapse) {
        return new FenceSettings(Duration.ofMillis(40), Duration.ofMillis(100), lapse, Duration.ofMillis(20));
    }

    private Connection application() throws SQLException {
        Connection c = database.superuser();
        try (Statement s = c.createStatement()) {
            s.execute("SET ROLE fence_app");
        }
        return c;
    }

    /** @return the SQLSTATE that the application got, or null */
    private String tried(String sql) {
        try (Connection c = application();
                Statement s = c.createStatement()) {
            s.execute(sql);
            return null;
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    private String triggers() {
        return database.query("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'sarrio_fence%'");
    }

    private String functions() {
        return database.query("SELECT count(*) FROM pg_proc WHERE pronamespace = 'sarrio'::regnamespace");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void everyWayToWriteIsStoppedAndLetThroughAgain(int major) {
        database(major);
        Fence fence = closed();
        for (String write : List.of(
                "INSERT INTO a (x) VALUES ('x')",
                "UPDATE a SET x = 'x'",
                "UPDATE a SET x = 'x' WHERE false",
                "DELETE FROM a",
                "TRUNCATE a",
                "TRUNCATE other, b",
                "WITH w AS (INSERT INTO b (x) VALUES ('x') RETURNING 1) SELECT * FROM w",
                "INSERT INTO \"Größe.1\" DEFAULT VALUES",
                "INSERT INTO parted VALUES (1, 'x')",
                "INSERT INTO parted_low VALUES (1, 'x')",
                "INSERT INTO parted_high VALUES (101, 'x')",
                "INSERT INTO parted_leaf VALUES (101, 'x')",
                "TRUNCATE parted_leaf")) {
            assertThat(tried(write)).as(write).isEqualTo(STOPPED);
        }
        assertThat(tried("INSERT INTO other (x) VALUES ('x')")).isNull();
        assertThat(tried("SELECT * FROM a, b, parted FOR UPDATE OF b")).isNull();
        assertThat(fence.state()).isEqualTo(Fence.State.CLOSING);
        assertThat(fence.keep()).isTrue();
        assertThat(fence.state()).isEqualTo(Fence.State.CLOSED);
        assertThat(tried("INSERT INTO a (x) VALUES ('x')")).isEqualTo(STOPPED);

        fence.open();
        assertThat(fence.state()).isEqualTo(Fence.State.OPEN);
        assertThat(tried("INSERT INTO parted_leaf VALUES (101, 'x')")).isNull();
        assertThat(tried("TRUNCATE a, b, parted")).isNull();
        assertThat(fence.remove(LONG)).isTrue();
        assertThat(triggers() + " " + functions()).isEqualTo("0 0");
        assertThat(fence.state()).isEqualTo(Fence.State.ABSENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void whenItIsClosedNoWriterSlipsThrough(int major) throws Exception {
        database(major);
        Fence fence = fence(FenceSettings.DEFAULT);
        fence.raise(LONG);
        AtomicBoolean end = new AtomicBoolean();
        AtomicLong written = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int statements = i % 3;
            writers.add(threads.submit(() -> {
                write(statements, end, written);
                return null;
            }));
        }
        for (int round = 0; round < 5; round++) {
            long before = written.get();
            await().until(() -> written.get() > before + 30);
            fence.close("rds", LONG);
            String rows =
                    "SELECT (SELECT count(*) FROM a) || ' ' || (SELECT count(*) FROM b) || ' ' || (SELECT count(*) FROM parted)";
            String then = database.query(rows);
            long refused = written.get();
            for (int i = 0; i < 20; i++) {
                assertThat(database.query(rows)).as("round " + round).isEqualTo(then);
            }
            assertThat(written.get() - refused)
                    .as("acknowledged before, counted after")
                    .isLessThanOrEqualTo(6);
            assertThat(fence.prolong()).isTrue();
            fence.open();
        }
        end.set(true);
        for (Future<?> writer : writers) {
            writer.get();
        }
        threads.shutdown();
    }

    /** Transactions of several statements on one connection, as an application has them; errors of the fence are tried again. */
    private void write(int statements, AtomicBoolean end, AtomicLong written) throws SQLException {
        try (Connection c = application();
                var a = c.prepareStatement("INSERT INTO a (x) VALUES ('w')");
                var b = c.prepareStatement("INSERT INTO b (x) VALUES ('w')");
                var p = c.prepareStatement("INSERT INTO parted VALUES (5, 'w')")) {
            c.setAutoCommit(false);
            while (!end.get()) {
                try {
                    a.execute();
                    for (int i = 0; i < statements; i++) {
                        b.execute();
                        a.execute();
                        p.execute();
                    }
                    c.commit();
                    written.incrementAndGet();
                } catch (SQLException e) {
                    assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(STOPPED);
                    c.rollback();
                }
            }
        }
    }

    @Test
    void aTransactionThatHasWrittenMayFinishAndIsWaitedForWhileOthersAreRefused() throws Exception {
        database(15);
        Fence fence = fence(FenceSettings.DEFAULT);
        fence.raise(LONG);
        try (Connection c = application();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.execute("INSERT INTO a (x) VALUES ('in flight')");
            CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> fence.close("rds", LONG));
            await().until(() -> STOPPED.equals(tried("UPDATE a SET x = 'other'")));
            assertThat(closing).isNotDone();
            c.commit();
            closing.get();
        }
        assertThat(database.query("SELECT count(*) FROM a WHERE x = 'in flight'"))
                .isEqualTo("1");
    }

    @Test
    void aTransactionThatDoesNotEndIsNamedAndTheFenceCanBeLifted() throws Exception {
        database(15);
        Fence fence = fence(FenceSettings.DEFAULT);
        fence.raise(LONG);
        try (Connection c = application();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.execute("SET application_name = 'nightly job'");
            s.execute("INSERT INTO parted VALUES (101, 'in flight')");
            assertThatThrownBy(() -> fence.close("rds", SHORT))
                    .isInstanceOfSatisfying(
                            SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT))
                    .hasMessageContaining("nightly job");
            fence.open();
            assertThat(tried("INSERT INTO a (x) VALUES ('x')")).isNull();
            assertThat(fence.remove(SHORT)).as("one table is locked").isFalse();
            c.commit();
        }
        assertThat(fence.remove(LONG)).isTrue();
        assertThat(triggers() + " " + functions()).isEqualTo("0 0");
    }

    @Test
    void isLiftedWithoutALockOnAnyTable() throws Exception {
        database(15);
        Fence fence = closed();
        try (Connection c = application();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.execute("LOCK TABLE a IN SHARE ROW EXCLUSIVE MODE");
            fence.open();
            s.execute("INSERT INTO a (x) VALUES ('x')");
            c.commit();
        }
    }

    @Test
    void whoWaitsForATriggerIsNotWaitedForByTheApplication() throws Exception {
        database(15);
        Fence fence = fence(FenceSettings.DEFAULT);
        try (Connection c = application();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.execute("INSERT INTO a (x) VALUES ('long')");
            CompletableFuture<Void> raising = CompletableFuture.runAsync(() -> fence.raise(LONG));
            for (int i = 0; i < 20; i++) {
                assertThat(tried("SET lock_timeout = 100; INSERT INTO a (x) VALUES ('short')"))
                        .isNull();
            }
            assertThat(raising).isNotDone();
            c.commit();
            raising.get();
        }
    }

    @Test
    void aFenceThatNobodyProlongsOpensByItself() {
        database(15);
        Fence fence = fence(lapsing(Duration.ofMillis(1500)));
        fence.raise(LONG);
        fence.close("rds", LONG);
        assertThat(tried("DELETE FROM b")).isEqualTo(STOPPED);
        await().until(() -> tried("DELETE FROM b") == null);
        assertThat(fence.state()).isEqualTo(Fence.State.OPEN);
        assertThat(fence.keep()).as("it had opened").isFalse();
    }

    @Test
    void prolongingKeepsItClosed() {
        database(15);
        Fence fence = fence(lapsing(Duration.ofMillis(1500)));
        fence.raise(LONG);
        fence.close("rds", LONG);
        long end = System.nanoTime() + 2_000_000_000L;
        await().pollDelay(Duration.ZERO).until(() -> {
            assertThat(fence.prolong()).isTrue();
            assertThat(tried("DELETE FROM b")).isEqualTo(STOPPED);
            return System.nanoTime() > end;
        });
    }

    @Test
    void whatSarrioAppliesPasses() throws SQLException {
        database(15);
        closed();
        assertThat(tried("SET sarrio.replay = 'on'; INSERT INTO a (x) VALUES ('applied')"))
                .isNull();
        database.execute("SET session_replication_role = replica; DELETE FROM a");
    }

    @Test
    void aPartitionAddedMeanwhileIsFoundOut() {
        database(15);
        Fence fence = fence(FenceSettings.DEFAULT);
        fence.raise(LONG);
        database.execute("CREATE TABLE parted_new PARTITION OF parted FOR VALUES FROM (1000) TO (2000)");
        database.role(ROLE, "GRANT TRIGGER ON parted_new TO " + ROLE);
        database.role("fence_app", "GRANT INSERT ON parted_new TO fence_app");
        assertThatThrownBy(() -> fence.close("rds", LONG)).hasMessageContaining("parted_new");
        fence.open();
        fence.raise(LONG);
        fence.close("rds", LONG);
        assertThat(tried("INSERT INTO parted_new VALUES (1001, 'x')")).isEqualTo(STOPPED);
    }

    @Test
    void anotherSyncsFenceIsLeftAlone() {
        database(15);
        Fence other = new Fence(
                servers.connect(database.as(ROLE), "sarrio switch"),
                new SyncName(SYNC + "_1"),
                List.of(TableName.parse("other")),
                FenceSettings.DEFAULT);
        fences.add(other);
        other.raise(LONG);
        other.close("rds", LONG);
        Fence fence = closed();
        fence.open();
        assertThat(fence.remove(LONG)).isTrue();
        assertThat(tried("DELETE FROM other")).isEqualTo(STOPPED);
        assertThat(tried("DELETE FROM a")).isNull();
    }

    @Test
    void theMessageSaysWhereToGo() throws SQLException {
        database(15);
        Fence fence = closed();
        fence.keep();
        try (Connection c = application();
                Statement s = c.createStatement()) {
            assertThatThrownBy(() -> s.execute("DELETE FROM a"))
                    .hasMessageContaining("Sarrio has switched the sync shop_Sync to rds")
                    .hasMessageContaining("sarrio switch shop_Sync");
        }
    }
}

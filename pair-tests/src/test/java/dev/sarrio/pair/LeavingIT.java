package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.fence.Fence;
import dev.sarrio.coordinator.fence.FenceSettings;
import dev.sarrio.coordinator.leave.Leftovers;
import dev.sarrio.coordinator.leave.StreamTopics;
import dev.sarrio.coordinator.leave.Uninstaller;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sarrio is taken out of databases in which real capture and apply have been at work, with the documented privileges. */
class LeavingIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(1200);
    private static final Consumer<String> QUIETLY = step -> {};
    /** All that a trace could be in; not pg_class.relhastriggers, which stays true until a vacuum. */
    private static final String CATALOG = """
            SELECT 'class', c.oid::regclass::text, c.relkind::text, c.relacl::text, c.relowner::regrole::text FROM pg_class c
            UNION ALL SELECT 'function', p.oid::regprocedure::text, p.prosrc, p.proacl::text, p.proowner::regrole::text FROM pg_proc p
            UNION ALL SELECT 'trigger', g.tgname::text, g.tgrelid::regclass::text, g.tgenabled::text, '' FROM pg_trigger g
            UNION ALL SELECT 'event trigger', e.evtname::text, '', '', '' FROM pg_event_trigger e
            UNION ALL SELECT 'schema', n.nspname::text, '', n.nspacl::text, n.nspowner::regrole::text FROM pg_namespace n
              WHERE n.nspname !~ '^pg_(toast_)?temp'
            UNION ALL SELECT 'default acl', d.defaclrole::regrole::text, '', d.defaclacl::text, '' FROM pg_default_acl d
            UNION ALL SELECT 'comment', d.classoid::regclass::text, d.objoid::text, d.objsubid::text, d.description FROM pg_description d
            UNION ALL SELECT 'type', t.oid::regtype::text, '', t.typacl::text, '' FROM pg_type t
            UNION ALL SELECT 'constraint', c.conname::text, c.conrelid::regclass::text, '', '' FROM pg_constraint c
            UNION ALL SELECT 'column', a.attrelid::regclass::text, a.attname::text, a.attacl::text, a.attnum::text FROM pg_attribute a
            UNION ALL SELECT 'setting', s.setrole::text, s.setdatabase::text, s.setconfig::text, '' FROM pg_db_role_setting s
            ORDER BY 1, 2, 3, 4, 5""";

    private Pair pair;

    @AfterEach
    void close() {
        pair.close();
    }

    private static String[] ddl(int major) {
        String parted = "CREATE TABLE parted (id int NOT NULL, x text) PARTITION BY RANGE (id)";
        return new String[] {
            "CREATE TABLE t (id bigint PRIMARY KEY, x text)",
            "CREATE TABLE u (id bigint PRIMARY KEY, x text)",
            major == 10 ? "CREATE TABLE parted (id int PRIMARY KEY, x text)" : parted,
            major == 10 ? "SELECT 1" : "CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (1000)",
            major == 10
                    ? "SELECT 1"
                    : "CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (1000) TO (1000000000)",
            major == 10 ? "SELECT 1" : "ALTER TABLE parted ADD PRIMARY KEY (id)"
        };
    }

    private void pair(int major) {
        pair = new Pair(major, major).tables(ddl(major));
    }

    /** Triggers, log and all, on a; nothing else runs. */
    private void captured(int major) {
        pair(major);
        pair.define(CopyMode.NONE, "t", "u", "parted");
        pair.startCapture(pair.a);
        Pair.await().until(() -> look(pair.a).triggers().size() >= 15);
        Pair.await().until(() -> !pair.markers(pair.a).isEmpty());
    }

    private Uninstaller uninstaller(Duration patience) {
        return new Uninstaller(Pair.SERVERS, new StreamTopics(pair.kafka)::clusterId, FenceSettings.DEFAULT, patience);
    }

    private static DatabaseEntry entry(Side side) {
        return new DatabaseEntry(side.name, side.database.as(Side.ROLE), SchemaMode.NONE, false, null, 1);
    }

    private Leftovers look(Side side) {
        return uninstaller(LONG).look(entry(side));
    }

    private Leftovers uninstall(Side side) {
        return uninstaller(LONG).remove(entry(side), false, QUIETLY);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void theCatalogIsAsItWasBeforeSarrioCame(int major) {
        pair(major);
        pair.b.images = true;
        List<String> beforeA = pair.a.rows(CATALOG);
        List<String> beforeB = pair.b.rows(CATALOG);
        pair.a.app("INSERT INTO t VALUES (1, 'copied')");
        pair.twoWay(CopyMode.DATA, "t", "u", "parted");
        pair.a.app("INSERT INTO u VALUES (1, 'a')", "INSERT INTO parted VALUES (5, 'a')");
        pair.b.app("INSERT INTO u VALUES (2, 'b')");
        pair.awaitEqual("t", "u", "parted");
        List<TableName> tables = List.of(TableName.parse("t"), TableName.parse("parted"));
        try (Fence fence = new Fence(
                Pair.SERVERS.connect(pair.a.database.as(Side.ROLE), "test"),
                pair.sync().name(),
                tables,
                FenceSettings.DEFAULT)) {
            fence.raise(LONG);
            fence.close("b", LONG);
        }
        pair.stopApply();
        pair.stopCaptures();
        assertThat(look(pair.a).none()).isFalse();
        assertThat(look(pair.a).triggers()).contains("sarrio_insert on public.t", "sarrio_fence_pair on public.t");
        assertThat(look(pair.b).triggers()).contains("\"!sarrio_insert\" on public.t");
        assertThat(look(pair.b).tables()).contains("sarrio.applied", "sarrio.copy", "sarrio.log_0");

        for (Side side : List.of(pair.a, pair.b)) {
            Leftovers left = uninstall(side);
            assertThat(left.none()).isTrue();
            assertThat(left.sentence()).isEqualTo("0 triggers, 0 functions, 0 tables of Sarrio left on " + side.name);
        }
        assertThat(pair.a.rows(CATALOG)).isEqualTo(beforeA);
        assertThat(pair.b.rows(CATALOG)).isEqualTo(beforeB);
        pair.a.app("INSERT INTO t VALUES (2, 'the fence is gone too')");
        assertThat(uninstall(pair.a).none()).as("again").isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void anApplicationThatWritesAllTheWhileNeverFailsAndNeverWaitsForLong(int major) throws Exception {
        captured(major);
        pair.stopCaptures();
        AtomicBoolean end = new AtomicBoolean();
        AtomicLong written = new AtomicLong();
        List<CompletableFuture<Void>> writers = List.of(
                CompletableFuture.runAsync(() -> write(1, end, written)),
                CompletableFuture.runAsync(() -> write(2, end, written)));
        Pair.await().until(() -> written.get() > 50);
        assertThat(uninstall(pair.a).none()).isTrue();
        long then = written.get();
        Pair.await().until(() -> written.get() > then + 50);
        end.set(true);
        for (CompletableFuture<Void> writer : writers) {
            writer.get(); // throws what the application got
        }
    }

    /** The server ends a statement that waits longer than 250 ms for a lock; we give up after 40. */
    private void write(int writer, AtomicBoolean end, AtomicLong written) {
        try (Connection c = pair.a.database.superuser();
                Statement s = c.createStatement()) {
            s.execute("SET lock_timeout = '250ms'");
            c.setAutoCommit(false);
            for (int i = writer; !end.get(); i += 2) {
                s.execute("INSERT INTO t VALUES (" + i + ", 'w')");
                s.execute("UPDATE t SET x = 'v' WHERE id = " + i);
                s.execute("INSERT INTO parted VALUES (" + (1500 + i) + ", 'w')");
                s.execute("INSERT INTO u VALUES (" + i + ", 'w')");
                s.execute("DELETE FROM u WHERE id = " + i);
                c.commit();
                written.incrementAndGet();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getSQLState() + ": " + e.getMessage(), e);
        }
    }

    @Test
    void behindALongTransactionNobodyIsMadeToWait() throws Exception {
        captured(15);
        pair.stopCaptures();
        try (Connection report = pair.a.database.superuser();
                Statement long1 = report.createStatement();
                Connection app = pair.a.database.superuser();
                Statement s = app.createStatement()) {
            report.setAutoCommit(false);
            long1.execute("SET application_name = 'nightly report'");
            long1.execute("SELECT count(*) FROM t");
            CompletableFuture<Leftovers> uninstalling =
                    CompletableFuture.supplyAsync(() -> uninstaller(SHORT).remove(entry(pair.a), false, QUIETLY));
            s.execute("SET lock_timeout = '5ms'");
            for (int i = 1; !uninstalling.isDone(); i++) {
                s.execute("INSERT INTO t VALUES (" + i + ", 'at once')");
            }
            assertThatThrownBy(uninstalling::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCK_TIMEOUT))
                    .hasMessageContaining("public.t")
                    .hasMessageContaining("nightly report");
            report.commit();
        }
        assertThat(uninstall(pair.a).none()).isTrue();
    }

    @Test
    void brokenOffAnywhereItIsDoneAgainAndFinishes() {
        captured(15);
        pair.stopCaptures();
        int all = look(pair.a).triggers().size();
        for (int at = 2; !look(pair.a).none(); at++) {
            int stop = at;
            AtomicInteger steps = new AtomicInteger();
            try {
                uninstaller(LONG).remove(entry(pair.a), false, step -> {
                    if (steps.incrementAndGet() == stop) {
                        pair.a.database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                + " WHERE application_name LIKE 'sarrio uninstall%'");
                    }
                });
            } catch (SarrioException e) {
                assertThat(look(pair.a).none()).isFalse();
            }
            pair.a.app("INSERT INTO t VALUES (" + at + ", 'x')", "UPDATE t SET x = 'y'", "DELETE FROM u");
            assertThat(look(pair.a).triggers().size()).isLessThanOrEqualTo(all);
            all = look(pair.a).triggers().size();
        }
        assertThat(all).isZero();
    }

    @Test
    void captureIsWaitedForAndInstallsNothingMeanwhile() {
        captured(15);
        assertThatThrownBy(() -> uninstaller(SHORT).remove(entry(pair.a), false, QUIETLY))
                .isInstanceOfSatisfying(
                        SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IN_USE))
                .hasMessageContaining("sarrio capture " + pair.a.name);
        assertThat(look(pair.a).triggers()).isNotEmpty();

        CompletableFuture<Leftovers> one = CompletableFuture.supplyAsync(() -> uninstall(pair.a));
        CompletableFuture<Leftovers> other = CompletableFuture.supplyAsync(() -> uninstall(pair.a));
        pair.a.release();
        assertThat(one.join().none()).isTrue();
        assertThat(other.join().none()).isTrue();
        assertThat(look(pair.a).none()).isTrue();
    }

    @Test
    void captureThatHasNotHeardOfItWaitsUntilItIsDone() throws Exception {
        captured(15);
        pair.stopCaptures();
        CompletableFuture<Void> between = new CompletableFuture<>();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        CompletableFuture<Leftovers> uninstalling =
                CompletableFuture.supplyAsync(() -> uninstaller(LONG).remove(entry(pair.a), false, step -> {
                    if (step.startsWith("the triggers on")) {
                        between.complete(null);
                        goOn.join();
                    }
                }));
        between.get();
        pair.startCapture(pair.a); // still wants its triggers
        String sessions = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'sarrio capture%'";
        Pair.await().until(() -> !pair.a.one(sessions).equals("0"));
        goOn.complete(null);
        assertThat(uninstalling.get().none()).isTrue();
        pair.a.release();
        Pair.await().until(() -> look(pair.a).none());
    }

    @Test
    void whatSomebodyElseKeepsThereStaysAndIsNamed() {
        captured(15);
        pair.stopCaptures();
        pair.a.app("CREATE TABLE sarrio.mine (id int)");
        Leftovers left = uninstall(pair.a);
        assertThat(left.none()).isTrue();
        assertThat(left.others()).containsExactly("sarrio.mine");
        assertThat(left.sentence()).contains("schema sarrio stays").contains("sarrio.mine");
        assertThat(pair.a.one("SELECT count(*) FROM sarrio.mine")).isEqualTo("0");
    }

    @Test
    void anotherInstallationsTriggersAreLeftAloneUnlessForced() {
        captured(15);
        pair.stopCaptures();
        Uninstaller foreign =
                new Uninstaller(Pair.SERVERS, () -> "another-cluster", FenceSettings.DEFAULT, Duration.ofSeconds(10));
        assertThatThrownBy(() -> foreign.remove(entry(pair.a), false, QUIETLY))
                .isInstanceOfSatisfying(
                        SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CAPTURED_ELSEWHERE));
        assertThat(look(pair.a).triggers()).isNotEmpty();
        assertThat(foreign.remove(entry(pair.a), true, QUIETLY).none()).isTrue();
    }

    @Test
    void sequencesThatAreStillInterleavedAreNotForgotten() {
        captured(15);
        pair.stopCaptures();
        pair.a.app(
                "CREATE TABLE sarrio.sequence (schema text, name text, increment bigint, sync text)",
                "ALTER TABLE sarrio.sequence OWNER TO " + Side.ROLE,
                "INSERT INTO sarrio.sequence VALUES ('public', 'orders_id_seq', 1, 'pair')");
        assertThatThrownBy(() -> uninstaller(SHORT).remove(entry(pair.a), false, QUIETLY))
                .isInstanceOfSatisfying(
                        SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_READY))
                .hasMessageContaining("public.orders_id_seq (increment was 1)");
        assertThat(uninstaller(SHORT).remove(entry(pair.a), true, QUIETLY).none())
                .isTrue();
    }

    @Test
    void itsTopicsAreFoundAndDeletedAndCaptureBeginsAnewAfterwards() {
        captured(15);
        StreamTopics topics = new StreamTopics(pair.kafka);
        String t = Topics.of(pair.a.name, TableName.parse("t"));
        assertThat(topics.of(pair.a.name)).contains(Topics.batches(pair.a.name), t);
        pair.a.release();
        assertThat(uninstall(pair.a).none()).isTrue();
        topics.delete(topics.of(pair.a.name));
        Pair.await().until(() -> topics.of(pair.a.name).isEmpty());

        pair.stopCaptures();
        pair.startCapture(pair.a);
        Pair.await()
                .until(() -> topics.of(pair.a.name).contains(t)
                        && !look(pair.a).triggers().isEmpty());
        pair.a.app("INSERT INTO t VALUES (1, 'anew')");
        Pair.await().until(() -> pair.markers(pair.a).size() > 1);
    }
}

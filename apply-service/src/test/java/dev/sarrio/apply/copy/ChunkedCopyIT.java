package dev.sarrio.apply.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sarrio.apply.handover.CopyProgress;
import dev.sarrio.apply.handover.StreamStart;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.control.CopyOptions.IfExists;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.Reaction;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The copy in chunks, from a source whose stream is not played: what the copy alone leaves at the target. */
class ChunkedCopyIT {
    private static final String BIG = """
            CREATE TABLE big (id int PRIMARY KEY, v text NOT NULL) WITH (fillfactor = 50, autovacuum_enabled = off);
            INSERT INTO big SELECT i, repeat('v', 200) FROM generate_series(1, 6000) i;
            CREATE TABLE small (id int PRIMARY KEY, big int REFERENCES big, UNIQUE (big));
            INSERT INTO small SELECT i, i FROM generate_series(1, 100) i;
            CREATE INDEX big_v ON big (md5(v));
            CREATE MATERIALIZED VIEW b_few AS SELECT * FROM small WHERE id < 10;
            CREATE MATERIALIZED VIEW a_fewer AS SELECT * FROM b_few WHERE id < 5;
            ANALYZE;
            """;
    /** So that a copy of this little lasts for some seconds, and is told of several times. */
    private static final CopyOptions SLOWLY = new CopyOptions(0, 500 << 10, IfExists.ABORT, List.of());

    private static final TableName TABLE = TableName.parse("big");
    private CopyScene scene;

    @BeforeEach
    void open() {
        scene(15, 18, "");
    }

    private void scene(int from, int to, String more) {
        scene = new CopyScene(from, to).withSource(BIG + more);
        scene.tables = List.of(TABLE, TableName.parse("small"));
        scene.settings = CopyScene.settings(2, System.getenv("SARRIO_PG_BIN"), 256 << 10);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 13, 15})
    void theRowsComeInChunksWithTheKeysAndTheRestWhenTheStreamHasCaughtUp(int from) {
        scene.close();
        scene(from, 18, "");
        StreamStart start = scene.copier().copy(scene.request(), p -> {});

        assertThat(chunks("big")).as("chunks").isGreaterThan(8);
        assertThat(start.settles().covers(start.copied())).isTrue();
        assertSame();
        assertThat(scene.target.query("SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes"
                        + " WHERE schemaname = 'public'"))
                .as("all that rows of different moments can't break")
                .isEqualTo("big_pkey big_v small_pkey");

        scene.copier().settle(scene.request(), p -> {});
        scene.copier().settle(scene.request(), p -> {}); // after a crash in between
        assertThat(scene.target.query("SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes"
                        + " WHERE schemaname = 'public'"))
                .isEqualTo("big_pkey big_v small_big_key small_pkey");
        assertThat(scene.target.query("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated"))
                .isEqualTo("1");
        assertThat(scene.target.query("SELECT reltuples::int FROM pg_class WHERE relname = 'big'"))
                .isEqualTo("6000");
        assertThat(scene.target.query("SELECT count(*) FROM a_fewer")).isEqualTo("4");
    }

    @Test
    void autovacuumRestsForLargeTablesWithoutSettingsOfTheirOwnUntilTheCopyIsComplete() {
        scene.close();
        scene(15, 18, """
                CREATE TABLE "Plain" (id int PRIMARY KEY, v text NOT NULL) WITH (fillfactor = 50);
                INSERT INTO "Plain" SELECT * FROM big;
                ANALYZE "Plain";
                """);
        scene.tables = List.of(TABLE, TableName.parse("small"), new TableName("public", "Plain"));
        String options = "SELECT array_to_string(reloptions, ' ') FROM pg_class WHERE relname = ";
        scene.copier().copy(scene.request(), p -> {});

        assertThat(scene.target.query(options + "'Plain'"))
                .contains("autovacuum_vacuum_insert_threshold=2147483647", "autovacuum_analyze_threshold=2147483647");
        assertThat(scene.target.query(options + "'big'")).isEqualTo("fillfactor=50 autovacuum_enabled=off");
        assertThat(scene.target.query(options + "'small'")).isNull();

        scene.copier().settle(scene.request(), p -> {});
        assertThat(scene.target.query(options + "'Plain'")).isEqualTo("fillfactor=50");
        assertThat(scene.target.query(options + "'big'")).isEqualTo("fillfactor=50 autovacuum_enabled=off");
    }

    @Test
    void aCopyThatWasBrokenOffGoesOnWithTheChunksThatAreLeft() {
        scene.options = SLOWLY;
        AtomicInteger tellings = new AtomicInteger();
        assertThatThrownBy(() -> scene.copy(p -> {
                    if (p.phase().equals(ProgressBoard.DATA) && rows(p, "big") > 3000) {
                        tellings.incrementAndGet();
                        killConnections();
                    }
                }))
                .isInstanceOf(SarrioException.class);
        assertThat(tellings).hasPositiveValue();
        String done = scene.target.query(
                "SELECT count(*) || ' ' || max(done_at) FROM sarrio.copy_chunk WHERE rows IS NOT NULL");
        assertThat(done).doesNotStartWith("0 ");

        List<CopyProgress> told = new java.util.concurrent.CopyOnWriteArrayList<>();
        StreamStart start = scene.copier().copy(scene.request(), told::add);
        String kept = scene.target.query("SELECT count(*) || ' ' || max(done_at) FROM (SELECT * FROM sarrio.copy_chunk"
                + " ORDER BY done_at LIMIT " + done.split(" ")[0] + ") c");
        assertThat(kept).as("what was done before").isEqualTo(done);
        assertThat(told.stream()
                        .filter(p -> p.phase().equals(ProgressBoard.DATA))
                        .findFirst()
                        .map(p -> rows(p, "big") + rows(p, "small")))
                .as("progress begins with them")
                .hasValueSatisfying(rows -> assertThat(rows).isPositive());
        assertThat(start.copied())
                .isEqualTo(Snapshot.parse(scene.target.query("SELECT copied FROM sarrio.copy_start")));
        assertSame();
    }

    /** Read at its old place by one chunk and at its new place by a later one. */
    @Test
    void aRowThatMovedBetweenTwoChunksIsThereOnce() {
        scene.options = SLOWLY;
        scene.settings = CopyScene.settings(1, System.getenv("SARRIO_PG_BIN"), 256 << 10);
        AtomicBoolean moved = new AtomicBoolean();
        scene.copier().copy(scene.request(), p -> {
            if (rows(p, "big") > 1500 && moved.compareAndSet(false, true)) {
                scene.source.execute(
                        "ALTER TABLE big SET (fillfactor = 100)",
                        "UPDATE big SET v = v || 'x' WHERE id <= 1000",
                        "UPDATE big SET v = v || 'y' WHERE id <= 1000");
            }
        });
        assertThat(moved).isTrue();
        assertThat(scene.target.query("SELECT sum(rows) > 6000 FROM sarrio.copy_chunk WHERE table_name = 'big'"))
                .as("rows came twice")
                .isEqualTo("t");
        assertThat(scene.target.query("SELECT count(*) || ' ' || count(DISTINCT id) FROM big"))
                .isEqualTo("6000 6000");
        assertThat(scene.target.query("SELECT count(*) FROM pg_indexes WHERE indexname = 'big_pkey'"))
                .isEqualTo("1");
    }

    @Test
    void aRowThatMovedIsThereOnceAlsoWhereTheKeyWasThereBefore() {
        scene.mode = CopyMode.DATA;
        scene.withTargetSchema(
                "CREATE TABLE big (id int PRIMARY KEY, v text)", "CREATE TABLE small (id int PRIMARY KEY, big int)");
        aRowThatMovedBetweenTwoChunksIsThereOnce();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"VACUUM FULL big", "CLUSTER big USING big_pkey", "ALTER TABLE big ALTER COLUMN id TYPE int8"})
    void aTableThatIsRewrittenMeanwhileIsCopiedAgainAndLosesNothing(String rewrite) {
        scene.options = SLOWLY;
        scene.source.execute("DELETE FROM big WHERE id % 3 = 0 AND id > 2000", "DELETE FROM small");
        AtomicBoolean rewritten = new AtomicBoolean();
        scene.copier().copy(scene.request(), p -> {
            if (rows(p, "big") > 1500 && rewritten.compareAndSet(false, true)) {
                meanwhile(rewrite);
            }
        });
        assertThat(rewritten).isTrue();
        assertSame();
    }

    @Test
    void aTableThatIsTruncatedMeanwhileIsCopiedAgain() {
        scene.options = SLOWLY;
        AtomicBoolean truncated = new AtomicBoolean();
        scene.copier().copy(scene.request(), p -> {
            if (rows(p, "big") > 1500 && truncated.compareAndSet(false, true)) {
                meanwhile("TRUNCATE big CASCADE", "INSERT INTO big VALUES (7, 'new')");
            }
        });
        assertThat(truncated).isTrue();
        assertThat(scene.target.query("SELECT string_agg(id::text, ' ') FROM big"))
                .isEqualTo("7");
    }

    @Test
    void aTableThatIsDroppedStopsTheCopyWithThatReasonAndTheOthersAreCopied() {
        scene.options = SLOWLY;
        scene.settings = CopyScene.settings(1, System.getenv("SARRIO_PG_BIN"), 256 << 10);
        AtomicBoolean dropped = new AtomicBoolean();
        SarrioException stopped =
                catchThrowableOfType(SarrioException.class, () -> scene.copier().copy(scene.request(), p -> {
                    if (rows(p, "big") > 1500 && dropped.compareAndSet(false, true)) {
                        meanwhile("DROP TABLE big CASCADE");
                    }
                }));
        assertThat(stopped.code()).isEqualTo(ErrorCode.TABLE_DROPPED);
        assertThat(stopped).hasMessageContaining("big");
        assertThat(scene.target.query("SELECT count(*) FROM small")).isEqualTo("100");

        String copied = scene.target.query("SELECT max(done_at) FROM sarrio.copy_chunk");
        scene.tables = List.of(TableName.parse("small")); // as the remedy says
        scene.copier().copy(scene.request(), p -> {});
        assertThat(scene.target.query("SELECT max(done_at) FROM sarrio.copy_chunk"))
                .as("what is there already")
                .isEqualTo(copied);
    }

    @Test
    void aColumnThatVanishesStopsTheCopyWithThatReasonAndTheOthersAreCopied() {
        scene.options = SLOWLY;
        scene.settings = CopyScene.settings(1, System.getenv("SARRIO_PG_BIN"), 256 << 10);
        AtomicBoolean altered = new AtomicBoolean();
        SarrioException stopped =
                catchThrowableOfType(SarrioException.class, () -> scene.copier().copy(scene.request(), p -> {
                    if (rows(p, "big") > 1500 && altered.compareAndSet(false, true)) {
                        meanwhile("ALTER TABLE big DROP COLUMN v");
                    }
                }));
        assertThat(stopped).hasMessageContaining("big").hasMessageContaining("\"v\"");
        assertThat(scene.target.query("SELECT count(*) FROM small")).isEqualTo("100");
    }

    @Test
    void aLockThatLastsKeepsOnlyItsTableWaitingAndTheNextAttemptCopiesIt() throws SQLException {
        try (Connection holder = scene.source.superuser()) {
            holder.setAutoCommit(false);
            AtomicBoolean locked = new AtomicBoolean();
            SarrioException stopped = catchThrowableOfType(
                    SarrioException.class, () -> scene.copier().copy(scene.request(), p -> {
                        if (p.phase().equals(ProgressBoard.DATA) && locked.compareAndSet(false, true)) {
                            execute(holder, "LOCK TABLE big IN ACCESS EXCLUSIVE MODE"); // before the first chunk
                        }
                    }));
            assertThat(stopped.code()).isEqualTo(ErrorCode.LOCK_TIMEOUT);
            assertThat(stopped).hasMessageContaining("public.big");
            assertThat(scene.target.query("SELECT count(*) FROM small")).isEqualTo("100");
            holder.rollback();
        }
        scene.copier().copy(scene.request(), p -> {});
        assertSame();
    }

    @Test
    void aDumpThatWaitsForALockGivesWayToWhoHoldsItAndWantsAnother() throws SQLException {
        scene.settings = CopySettings.DEFAULT; // it waits long enough
        try (Connection holder = scene.source.superuser()) {
            holder.setAutoCommit(false);
            CompletableFuture<StreamStart> copy =
                    CompletableFuture.supplyAsync(() -> scene.copy(beforeTheDump(holder)));
            long first = awaitDump(0);
            awaitDump(awaitDump(first));
            execute(holder, "LOCK TABLE big IN ACCESS EXCLUSIVE MODE");
            holder.rollback();
            copy.join();
        }
        assertSame();
    }

    private static Consumer<CopyProgress> beforeTheDump(Connection holder) {
        AtomicBoolean locked = new AtomicBoolean();
        return p -> {
            if (p.phase().equals(ProgressBoard.SCHEMA) && locked.compareAndSet(false, true)) {
                execute(holder, "LOCK TABLE small IN ACCESS EXCLUSIVE MODE");
            }
        };
    }

    /** Until another pg_dump waits for a lock. @param last the one that did @return its process at the server */
    private long awaitDump(long last) {
        String waiting =
                "SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE application_name = 'sarrio copy schema'"
                        + " AND wait_event_type = 'Lock' AND pid <> " + last;
        AtomicLong pid = new AtomicLong();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            pid.set(Long.parseLong(scene.source.query(waiting)));
            return pid.get() != 0;
        });
        return pid.get();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLockThatLastsKeepsTheSchemaWaitingAndTheNextAttemptCopiesIt(boolean beforeTheDump) throws SQLException {
        try (Connection holder = scene.source.superuser()) {
            holder.setAutoCommit(false);
            if (!beforeTheDump) { // then a snapshot would be held for nothing
                execute(holder, "LOCK TABLE small IN ACCESS EXCLUSIVE MODE");
            }
            assertThatThrownBy(() -> scene.copy(beforeTheDump ? beforeTheDump(holder) : p -> {}))
                    .isInstanceOfSatisfying(
                            SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCK_TIMEOUT))
                    .hasMessageContaining(beforeTheDump ? "small" : "lock");
            holder.rollback();
        }
        scene.copy();
        assertSame();
    }

    @Test
    void noSnapshotIsHeldForLongerThanAChunk() {
        scene.options = SLOWLY;
        scene.settings = CopyScene.settings(1, System.getenv("SARRIO_PG_BIN"), 128 << 10);
        List<String> oldest = new java.util.concurrent.CopyOnWriteArrayList<>();
        AtomicReference<Long> last = new AtomicReference<>(0L);
        scene.copier().copy(scene.request(), p -> {
            if (p.phase().equals(ProgressBoard.DATA) && rows(p, "big") > last.get()) {
                last.set(rows(p, "big"));
                String id = scene.source.query("SELECT txid_current()");
                oldest.add(id + " "
                        + scene.source.query("SELECT coalesce(min(backend_xmin::text::int8), 0) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND application_name LIKE 'sarrio copy%'"));
            }
        });
        assertThat(oldest).hasSizeGreaterThan(3);
        long begun = Long.parseLong(oldest.get(0).split(" ")[0]);
        assertThat(oldest.subList(2, oldest.size())).allSatisfy(o -> {
            long xmin = Long.parseLong(o.split(" ")[1]);
            assertThat(xmin == 0 || xmin > begun).as(oldest.toString()).isTrue();
        });
    }

    @Test
    void aTableThatIsToBeCopiedAgainAloneIsTheOnlyOneThatIs() {
        scene.copier().copy(scene.request(), p -> {});
        String others = scene.target.query("SELECT max(done_at) FROM sarrio.copy_chunk WHERE table_name = 'small'");
        scene.target.execute("DELETE FROM big WHERE id < 1000");
        scene.options = CopyOptions.DEFAULT.with(List.of(new CopyOptions.Restart(TABLE, 5)));

        scene.copier().copy(scene.request(), p -> {});
        assertSame();
        assertThat(scene.target.query("SELECT max(done_at) FROM sarrio.copy_chunk WHERE table_name = 'small'"))
                .isEqualTo(others);
        String again = scene.target.query("SELECT max(done_at) FROM sarrio.copy_chunk");
        scene.copier().copy(scene.request(), p -> {});
        assertThat(scene.target.query("SELECT max(done_at) FROM sarrio.copy_chunk"))
                .as("once")
                .isEqualTo(again);
    }

    @Test
    void rowsOfSomebodyElseStopTheCopyOrAreDeletedOrMergedAsTheSyncSays() {
        scene.mode = CopyMode.DATA;
        scene.withTargetSchema(
                "CREATE TABLE big (id int PRIMARY KEY, v text)",
                "CREATE TABLE small (id int PRIMARY KEY, big int)",
                "INSERT INTO big VALUES (1, 'other'), (999999, 'other')",
                "INSERT INTO small SELECT i, i FROM generate_series(1, 100) i");
        SarrioException stopped =
                catchThrowableOfType(SarrioException.class, () -> scene.copier().copy(scene.request(), p -> {}));
        assertThat(stopped.code()).isEqualTo(ErrorCode.TARGET_NOT_EMPTY);
        assertThat(stopped)
                .hasMessageContaining("public.big has other rows (2, the source has 6000)")
                .hasMessageContaining("public.small has the source's rows (100)");
        assertThat(stopped.remedy()).contains("ifexists=keep leaves them", "ifexists=truncate deletes them");

        scene.options = new CopyOptions(0, 0, IfExists.MERGE, List.of());
        scene.copier().copy(scene.request(), p -> {});
        assertThat(scene.target.query(
                        "SELECT count(*) || ' ' || max(id) || ' ' || count(*) FILTER (WHERE v = 'other') FROM big"))
                .isEqualTo("6001 999999 1");

        scene.copies = 2;
        scene.target.execute("TRUNCATE sarrio.copy");
        scene.options = new CopyOptions(0, 0, IfExists.TRUNCATE, List.of());
        scene.copier().copy(scene.request(), p -> {});
        assertSame();
    }

    @Test
    void theKeyOfACompleteTableIsMadeWhileAnotherIsCopied() {
        scene.options = SLOWLY;
        AtomicBoolean seen = new AtomicBoolean();
        scene.copier().copy(scene.request(), p -> {
            if (p.phase().equals("data")
                    && p.indexes().stream().anyMatch(i -> i.index().equals("public.small_pkey") && i.done())) {
                seen.set(true);
            }
        });
        assertThat(seen).isTrue();
        assertSame();
    }

    @Test
    void aKeyWhoseSessionIsKilledWhileAnotherTableIsCopiedIsMadeByTheNextAttempt() throws Exception {
        scene.options = SLOWLY;
        AtomicBoolean killing = new AtomicBoolean(true);
        Thread killer = killer(
                killing,
                "query LIKE 'ALTER TABLE%small_pkey%'"
                        + " AND EXISTS (SELECT FROM sarrio.copy_chunk WHERE rows IS NOT NULL AND table_name = 'big')");
        AtomicBoolean held = new AtomicBoolean();
        AtomicReference<Connection> holder =
                new AtomicReference<>(); // so that it is not made before its session is killed
        SarrioException killed =
                catchThrowableOfType(SarrioException.class, () -> scene.copier().copy(scene.request(), p -> {
                    if (p.phase().equals("data") && held.compareAndSet(false, true)) { // workers tell of it at once
                        holder.set(holding("small"));
                        killer.start();
                    }
                }));
        killing.set(false);
        killer.join();
        holder.get().close();
        assertThat(killed.code().reaction()).isEqualTo(Reaction.RETRY);
        long before = chunks("big");

        scene.copy();
        assertThat(before).as("chunks that stay").isPositive();
        assertSame();
        assertThat(scene.target.query("SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes"
                        + " WHERE schemaname = 'public'"))
                .isEqualTo("big_pkey big_v small_big_key small_pkey");
    }

    /** Ends the target's sessions of which the condition holds, again and again. */
    private Thread killer(AtomicBoolean killing, String condition) {
        return new Thread(() -> {
            while (killing.get()) {
                scene.target.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE " + condition
                        + " AND datname = current_database()");
                LockSupport.parkNanos(20_000_000);
            }
        });
    }

    /** Rows can be written into the table, but no index is made. */
    private Connection holding(String table) {
        Connection holder = scene.target.superuser();
        try {
            holder.setAutoCommit(false);
            execute(holder, "LOCK TABLE " + table + " IN ROW EXCLUSIVE MODE");
            return holder;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void indexesWhoseSessionsAreKilledAreMadeByTheNextAttempt() throws InterruptedException, SQLException {
        scene.copier().copy(scene.request(), p -> {});
        Connection holder = holding("big"); // so that none is made before its session is killed
        AtomicBoolean killing = new AtomicBoolean(true);
        Thread killer = killer(killing, "application_name LIKE 'sarrio copy schema%'");
        killer.start();
        SarrioException killed =
                catchThrowableOfType(SarrioException.class, () -> scene.copier().settle(scene.request(), p -> {}));
        killing.set(false);
        killer.join();
        holder.close();
        assertThat(killed.code().reaction()).isEqualTo(Reaction.RETRY);

        scene.copier().settle(scene.request(), p -> {});
        assertThat(scene.target.query("SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes"
                        + " WHERE schemaname = 'public'"))
                .isEqualTo("big_pkey big_v small_big_key small_pkey");
        assertThat(scene.target.query("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated"))
                .isEqualTo("1");
    }

    @Test
    void aRuleThatRowsOfDifferentMomentsCouldBreakIsKeptByOneSnapshot() {
        scene.mode = CopyMode.DATA;
        scene.withTargetSchema(
                "CREATE TABLE big (id int PRIMARY KEY, v text)",
                "CREATE TABLE small (id int PRIMARY KEY, big int UNIQUE)");
        StreamStart start = scene.copy();
        assertThat(start.settles()).isNull();
        assertThat(scene.warnings()).anyMatch(w -> w.contains("one snapshot") && w.contains("small_big_key"));
        assertSame();
    }

    /** Both sides of a limit of the process's memory are in the same test run: 32 MB would not fit several times into its heap. */
    @Test
    void aVeryWideRowPasses() {
        scene.source.execute("INSERT INTO big VALUES (0, repeat('w', 32 << 20))");
        scene.copier().copy(scene.request(), p -> {});
        assertThat(scene.target.query("SELECT length(v) FROM big WHERE id = 0")).isEqualTo(String.valueOf(32 << 20));
        assertSame();
    }

    /** By a session of its own, which waits for the chunk under way, and keeps the next one waiting. */
    private void meanwhile(String... statements) {
        Thread thread = new Thread(() -> scene.source.execute(statements));
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void aTargetWithoutRoomKeepsWhatItHasAndTakesTheRestWhenItHasRoom() throws Exception {
        onSmallDisk("2m", directory -> {
            SarrioException stopped = catchThrowableOfType(
                    SarrioException.class, () -> scene.copier().copy(scene.request(), p -> {}));
            assertThat(stopped.code()).isEqualTo(ErrorCode.TRANSIENT_DATABASE_ERROR);
            assertThat(stopped).hasMessageContaining("No space left");
            long before = chunks("big");
            assertThat(before).isPositive();

            assertThat(run("mount", "-o", "remount,size=64m", directory.toString()))
                    .isTrue();
            scene.copy();
            assertSame();
        });
    }

    @Test
    void indexesForWhichATargetHasNoRoomAreMadeWhenItHas() throws Exception {
        onSmallDisk("16m", directory -> {
            scene.copier().copy(scene.request(), p -> {});
            Path filler = directory.resolve("filler");
            assertThat(run("dd", "if=/dev/zero", "of=" + filler, "bs=8k"))
                    .as("fills")
                    .isFalse();
            SarrioException stopped = catchThrowableOfType(
                    SarrioException.class, () -> scene.copier().settle(scene.request(), p -> {}));
            assertThat(stopped.code().reaction()).isEqualTo(Reaction.RETRY);
            assertThat(stopped).hasMessageContaining("No space left");

            Files.delete(filler);
            scene.copier().settle(scene.request(), p -> {});
            assertSame();
            assertThat(scene.target.query("SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes"
                            + " WHERE schemaname = 'public'"))
                    .isEqualTo("big_pkey big_v small_big_key small_pkey");
        });
    }

    private interface OnDisk {
        void run(Path directory) throws Exception;
    }

    /** The target's tables and indexes come to a disk of this size. */
    private void onSmallDisk(String size, OnDisk test) throws Exception {
        Path directory = Files.createTempDirectory("sarrio-small-disk");
        try {
            assumeTrue(
                    run("mount", "-t", "tmpfs", "-o", "size=" + size + ",mode=0777", "tmpfs", directory.toString()),
                    "may mount");
            Path space = Files.createDirectory(directory.resolve("space"));
            run("chown", "--reference=" + scene.target.query("SHOW data_directory"), space.toString());
            String name = "small" + scene.target.name();
            scene.target.execute(
                    "CREATE TABLESPACE " + name + " LOCATION '" + space + "'",
                    "GRANT CREATE ON TABLESPACE " + name + " TO PUBLIC",
                    "ALTER DATABASE " + scene.target.name() + " SET default_tablespace = " + name);
            test.run(directory);
        } finally {
            scene.target.execute(
                    "ALTER DATABASE " + scene.target.name() + " RESET default_tablespace",
                    "DROP MATERIALIZED VIEW IF EXISTS b_few CASCADE",
                    "DROP TABLE IF EXISTS big, small, sarrio.copy, sarrio.copy_start, sarrio.copy_chunk CASCADE",
                    "DROP TABLESPACE IF EXISTS small" + scene.target.name());
            run("umount", "-l", directory.toString());
            Files.deleteIfExists(directory);
        }
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }

    private void assertSame() {
        for (TableName table : scene.tables) {
            assertThat(CopyScene.digest(scene.target, table))
                    .as(table.toString())
                    .isEqualTo(CopyScene.digest(scene.source, table));
        }
    }

    private long chunks(String table) {
        return Long.parseLong(scene.target.query(
                "SELECT count(*) FROM sarrio.copy_chunk WHERE rows IS NOT NULL AND table_name = '" + table + "'"));
    }

    private static long rows(CopyProgress progress, String table) {
        return progress.tables().stream()
                .filter(t -> t.table().name().equals(table))
                .mapToLong(CopyProgress.Table::rowsDone)
                .sum();
    }

    private void killConnections() {
        Stream.of(scene.source, scene.target)
                .forEach(d -> d.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name LIKE 'sarrio copy%' AND datname = current_database()"));
    }

    private static void execute(Connection connection, String sql) {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}

package dev.sarrio.apply.copy;

import static dev.sarrio.apply.batch.SourceStream.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.apply.batch.ApplyRig;
import dev.sarrio.apply.batch.SourceStream;
import dev.sarrio.apply.flow.ApplyFlows;
import dev.sarrio.apply.flow.Surroundings;
import dev.sarrio.apply.handover.CopyProgress;
import dev.sarrio.apply.handover.CopyRequest;
import dev.sarrio.apply.handover.InitialCopy;
import dev.sarrio.apply.handover.StreamStart;
import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.control.CopyOptions.IfExists;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Reports;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.MarkerLog;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real copy in a real flow, from a source whose capture is played by the test. */
class CopyInFlowIT {
    private static final String TABLES = "CREATE TABLE t (id int PRIMARY KEY, v text);"
            + " CREATE TABLE deferred (id int PRIMARY KEY DEFERRABLE);"
            + " INSERT INTO t SELECT i, 'v' FROM generate_series(1, 1000) i;"
            + " INSERT INTO deferred SELECT i FROM generate_series(1, 1000) i";
    private final List<StatusReport> reports = new CopyOnWriteArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private CopyScene scene;
    private SourceStream stream;
    private ApplyFlows flows;
    private volatile Consumer<CopyProgress> hook = p -> {};
    private volatile Consumer<CopyProgress> settling = p -> {};

    @BeforeEach
    void open() {
        scene = new CopyScene(15, 15).withSource(TABLES);
        stream = new SourceStream();
        scene.source.execute("UPDATE sarrio.stream SET id = '" + stream.stream + "'");
        stream.batch().to(now()).publish();
        flows = new ApplyFlows(new Surroundings(
                scene.servers, stream.kafka, copy(), new Kept(), ApplySettings.DEFAULT, ApplyRig.WEBHOOKS, "test/1"));
    }

    @AfterEach
    void close() {
        flows.close();
        stream.close();
        scene.close();
    }

    @Test
    void aCopyWhoseLeaseIsLostIsBrokenOffAndBegunAgainAndNothingIsThereTwice() {
        CountDownLatch never = new CountDownLatch(1);
        hook = p -> {
            if (begun.get() == 1 && p.tables().stream().anyMatch(CopyProgress.Table::done)) {
                scene.target.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name LIKE 'sarrio apply%' AND datname = current_database()");
                try {
                    never.await(); // this copy would go on for hours
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("broken off", e);
                }
            }
        };
        sync("t", "deferred");
        awaitRunning();

        assertThat(begun).hasValue(2);
        assertThat(scene.target.query("SELECT count(*) FROM t")).isEqualTo("1000");
        assertThat(scene.target.query("SELECT count(*) FROM deferred")).isEqualTo("1000");
        assertThat(reports)
                .anyMatch(r -> r.problem() != null && r.problem().message().contains("lease"));
    }

    @Test
    void aTargetThatWasCopiedWholeIsCopiedOnceMoreBeforeItFollows() {
        scene.withTargetSchema("CREATE TABLE t (id int PRIMARY KEY, v text)");
        for (int round = 1; round <= 2; round++) { // there, and back, and there again
            sync(CopyMode.NONE, true, "t");
            await().until(() -> count("sarrio.fullcopy").equals("1"));
            awaitRunning();
            String copied = count("t");
            scene.source.execute("INSERT INTO t SELECT max(id) + 1, 'in no stream' FROM t");
            sync(CopyMode.NONE, false, "t");
            await().until(() -> !count("t").equals(copied));
            awaitRunning();
            assertThat(count("t")).isEqualTo(String.valueOf(1000 + round));
            assertThat(count("sarrio.fullcopy")).isEqualTo("0");
            assertThat(count("sarrio.applied")).isEqualTo("1");
        }
    }

    private String count(String table) {
        return scene.target
                        .query("SELECT to_regclass('" + table + "') IS NOT NULL")
                        .equals("t")
                ? scene.target.query("SELECT count(*) FROM " + table)
                : "none";
    }

    @Test
    void pain10_aNewTableArrivesWithItsSchemaRowsAndIndexesAndIsFollowed() {
        sync("t");
        awaitRunning();
        scene.source.execute(
                "CREATE TABLE late (id int PRIMARY KEY, owner int REFERENCES t, v text DEFAULT 'x')",
                "CREATE INDEX late_v ON late (v)",
                "CREATE TABLE parts (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
                "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2030-01-01')",
                "CREATE TABLE other (id int PRIMARY KEY)",
                "INSERT INTO late SELECT i, i, 'old' FROM generate_series(1, 100) i",
                "INSERT INTO parts VALUES (1, '2025-01-01')",
                "GRANT SELECT ON late, parts, parts_1 TO copy_source");
        sync("t", "late", "parts");
        scene.source.execute(
                "INSERT INTO sarrio.relation VALUES ('public', 'late', 'LIVE'), ('public', 'parts', 'LIVE')");
        await().until(() -> exists("late") && "100".equals(scene.target.query("SELECT count(*) FROM late")));
        awaitRunning();
        stream.batch()
                .row(shape("late", "id int4!", "owner int4", "v text"), "1", "1", "new")
                .to(now())
                .publish();

        await().until(() -> "new".equals(scene.target.query("SELECT v FROM late WHERE id = 1")));
        assertThat(scene.target.query("SELECT count(*) FROM pg_indexes WHERE tablename = 'late'"))
                .isEqualTo("2");
        assertThat(scene.target.query("SELECT count(*) FROM pg_constraint WHERE contype = 'f'"))
                .isEqualTo("1");
        assertThat(scene.target.query("SELECT id FROM parts_1")).isEqualTo("1");
        assertThat(exists("other")).as("what is not in the sync").isFalse();
        assertThat(reports).noneMatch(r -> r.state() == FlowState.FAILED);
    }

    @Test
    void aJoiningTableWhoseCopyWasBrokenOffIsEmptiedAndCopiedAgain() {
        sync("t");
        awaitRunning();
        AtomicInteger deaths = new AtomicInteger();
        hook = p -> {
            if (p.phase().equals(ProgressBoard.INDEXES) && deaths.incrementAndGet() == 1) {
                throw new dev.sarrio.core.error.SarrioException(
                        dev.sarrio.core.error.ErrorCode.DATABASE_UNREACHABLE,
                        "Killed when all rows were there",
                        "wait");
            }
        };
        sync("t", "deferred");

        await().until(() ->
                scene.target.query("SELECT tables::text FROM sarrio.applied").contains("deferred"));
        assertThat(deaths.get()).isGreaterThan(1);
        assertThat(scene.target.query("SELECT count(*) FROM deferred")).isEqualTo("1000");
    }

    @Test
    void aCopyInChunksIsCompletedOnASilentSourceToo() {
        scene.source.execute("CREATE INDEX t_v ON t (v)");
        sync("t");
        awaitConsistent();
        assertThat(indexes("t")).isEqualTo("t_pkey t_v");
        assertThat(count("sarrio.copy_start")).isEqualTo("0");
        assertThat(count("sarrio.copy_chunk")).isEqualTo("0");
    }

    @Test
    void aCopyInChunksWaitsForTheBatchThatShowsWhatItSaw() {
        scene.source.execute(
                "ALTER TABLE t ADD UNIQUE (v, id)", "INSERT INTO sarrio.log VALUES (" + Long.MAX_VALUE + ")");
        sync("t");
        await().until(() -> "1000".equals(count("t")) && indexes("t").equals("t_pkey"));
        await().until(() -> !reports.isEmpty()
                && Boolean.TRUE.equals(reports.get(reports.size() - 1).details().get("settling")));
        stream.batch()
                .row(shape("t", "id int4!", "v text"), "1", "new")
                .to(now())
                .publish();

        awaitConsistent();
        assertThat(indexes("t")).isEqualTo("t_pkey t_v_id_key");
        assertThat(scene.target.query("SELECT v FROM t WHERE id = 1")).isEqualTo("new");
    }

    @Test
    void aCopyThatFailsWhileIndexesAreMadeGoesOnThere() {
        scene.source.execute("CREATE INDEX t_v ON t (v)");
        AtomicInteger deaths = new AtomicInteger();
        settling = p -> {
            if (p.phase().equals(ProgressBoard.INDEXES) && deaths.incrementAndGet() == 1) {
                scene.target.execute("DELETE FROM t WHERE id > 990"); // it would be seen if the rows came again
                throw new dev.sarrio.core.error.SarrioException(
                        dev.sarrio.core.error.ErrorCode.DATABASE_UNREACHABLE, "Killed at the indexes", "wait");
            }
        };
        sync("t");
        awaitConsistent();
        assertThat(deaths.get()).isGreaterThan(1);
        assertThat(begun).hasValue(1);
        assertThat(count("t")).isEqualTo("990");
        assertThat(indexes("t")).isEqualTo("t_pkey t_v");
    }

    @Test
    void rowsThatWereBroughtByHandStayAndAreFollowedAndWhatIsMissingIsCopied() {
        scene.withTargetSchema("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'by hand')");
        scene.source.execute(
                "CREATE TABLE late (id int PRIMARY KEY)",
                "INSERT INTO late SELECT generate_series(1, 50)",
                "GRANT SELECT ON late TO copy_source",
                "INSERT INTO sarrio.relation VALUES ('public', 'late', 'LIVE')");
        scene.options = new CopyOptions(0, 0, IfExists.KEEP, List.of());
        sync("t", "late");
        await().until(() -> "50".equals(count("late")));
        stream.batch()
                .row(shape("t", "id int4!", "v text"), "2", "streamed")
                .to(now())
                .publish();
        awaitConsistent();
        assertThat(scene.target.query("SELECT string_agg(id || v, ' ' ORDER BY id) FROM t"))
                .isEqualTo("1by hand 2streamed");
    }

    @Test
    void oneTableOfARunningSyncIsCopiedAgain() {
        scene.source.execute(
                "CREATE TABLE other (id int PRIMARY KEY)",
                "INSERT INTO other SELECT generate_series(1, 50)",
                "GRANT SELECT ON other TO copy_source",
                "INSERT INTO sarrio.relation VALUES ('public', 'other', 'LIVE')");
        sync("t", "other");
        awaitConsistent();
        scene.target.execute("DELETE FROM t WHERE id > 10", "DELETE FROM other WHERE id > 10");
        scene.options = CopyOptions.DEFAULT.with(List.of(new CopyOptions.Restart(TableName.parse("t"), 9)));
        sync("t", "other");
        await().until(() -> "1000".equals(count("t")));
        assertThat(count("other")).isEqualTo("10");
        stream.batch().to(now()).publish();
        awaitConsistent();
        assertThat(begun).as("copies").hasValue(2);
    }

    /** Set aside at once, it would not be whole when foreign keys to it are made. */
    @Test
    void oneTableIsCopiedAgainAfterTheStreamHasCaughtUpWithTheCopy() {
        scene.source.execute(
                "CREATE TABLE other (id int PRIMARY KEY, t int REFERENCES t)",
                "INSERT INTO other SELECT i, i FROM generate_series(1, 50) i",
                "GRANT SELECT ON other TO copy_source",
                "INSERT INTO sarrio.relation VALUES ('public', 'other', 'LIVE')",
                "INSERT INTO sarrio.log VALUES (" + Long.MAX_VALUE + ")");
        sync("t", "other");
        await().until(() -> !reports.isEmpty()
                && Boolean.TRUE.equals(reports.get(reports.size() - 1).details().get("settling")));
        scene.options = CopyOptions.DEFAULT.with(List.of(new CopyOptions.Restart(TableName.parse("t"), 9)));
        sync("t", "other");
        stream.batch().to(now()).publish();
        await().until(() -> "9".equals(scene.target.query("SELECT copies FROM sarrio.copy WHERE table_name = 't'")));
        await().until(() -> "1000".equals(count("t")));
        stream.batch().to(now()).publish();
        awaitConsistent();
        assertThat(scene.target.query("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated"))
                .isEqualTo("1");
    }

    @Test
    void aTableThatJoinsWhileTheOthersAreCopiedDoesNotLetThemBeginAgain() {
        scene.source.execute(
                "CREATE TABLE late (id int PRIMARY KEY)",
                "INSERT INTO late SELECT generate_series(1, 50)",
                "GRANT SELECT ON late TO copy_source",
                "INSERT INTO sarrio.relation VALUES ('public', 'late', 'LIVE')");
        AtomicInteger joins = new AtomicInteger();
        hook = p -> {
            if (p.phase().equals(ProgressBoard.DATA) && joins.incrementAndGet() == 1) {
                new Thread(() -> sync("t", "late")).start(); // which breaks the copy off
                scene.target.execute("CREATE TABLE seen AS SELECT began_at FROM sarrio.copy_start");
            }
        };
        settling = p -> {
            if (p.phase().equals(ProgressBoard.INDEXES)) {
                scene.target.execute("CREATE TABLE IF NOT EXISTS seen_later AS SELECT began_at FROM sarrio.copy_start");
            }
        };
        sync("t");
        await().until(() -> "50".equals(count("late")) && "1000".equals(count("t")));
        stream.batch().to(now()).publish();
        awaitConsistent();
        assertThat(scene.target.query("SELECT (SELECT began_at FROM seen) = (SELECT began_at FROM seen_later)"))
                .as("one copy")
                .isEqualTo("t");
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(1));
    }

    private void awaitConsistent() {
        await().until(() -> {
            StatusReport last = reports.isEmpty() ? null : reports.get(reports.size() - 1);
            return last != null
                    && last.state() == FlowState.RUNNING
                    && Boolean.TRUE.equals(last.details().get("consistent"));
        });
    }

    private String indexes(String table) {
        return String.valueOf(scene.target.query("SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes"
                + " WHERE schemaname = 'public' AND tablename = '" + table + "'"));
    }

    private boolean exists(String table) {
        return scene.target
                .query("SELECT to_regclass('" + table + "') IS NOT NULL")
                .equals("t");
    }

    private Snapshot now() {
        return Snapshot.parse(scene.source.query("SELECT txid_current_snapshot()"));
    }

    private void awaitRunning() {
        await().until(() ->
                !reports.isEmpty() && reports.get(reports.size() - 1).state() == FlowState.RUNNING);
    }

    private InitialCopy copy() {
        FirstCopy real =
                new FirstCopy(scene.servers, new MarkerLog(stream.kafka)::last, scene.settings, Clock.systemUTC());
        return new InitialCopy() {
            @Override
            public StreamStart copy(CopyRequest request, Consumer<CopyProgress> progress) {
                begun.incrementAndGet();
                return real.copy(request, p -> {
                    progress.accept(p);
                    hook.accept(p);
                });
            }

            @Override
            public void settle(CopyRequest request, Consumer<CopyProgress> progress) {
                real.settle(request, p -> {
                    progress.accept(p);
                    settling.accept(p);
                });
            }

            @Override
            public Set<TableName> captured(DesiredDatabase source, Collection<TableName> tables) {
                return real.captured(source, tables);
            }
        };
    }

    private void sync(String... tables) {
        sync(CopyMode.SCHEMA_AND_DATA, false, tables);
    }

    private void sync(CopyMode mode, boolean whole, String... tables) {
        scene.tables = Stream.of(tables).map(TableName::parse).toList();
        scene.mode = mode;
        CopyRequest request = scene.request();
        DesiredSync s = request.sync();
        DesiredDatabase source = request.source();
        DatabaseName from = stream.database;
        DesiredSync sync = new DesiredSync(
                1,
                s.revision(),
                s.name(),
                s.run(),
                List.of(from),
                whole ? List.of() : s.targets(),
                s.tables(),
                List.of(),
                s.copy(),
                0,
                0,
                s.copies(),
                0);
        sync = sync.copying(scene.options);
        if (whole) {
            sync = sync.with(new DesiredSync.Fullcopy(s.targets(), 0));
        }
        flows.reconcile(new DesiredState(
                Map.of(
                        from,
                        new DesiredDatabase(1, 1, from, source.connection(), source.captured(), source.schemaMode()),
                        request.target().name(),
                        request.target()),
                Map.of(sync.name(), sync)));
    }

    private final class Kept implements Reports {
        @Override
        public void report(StatusReport report) {
            reports.add(report);
        }

        @Override
        public void remove(String key) {
            reports.clear();
        }
    }
}

package dev.sarrio.apply.copy;

import static dev.sarrio.apply.batch.SourceStream.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real copy in a real flow, from a source whose capture is played by the test. */
class CopyInFlowIT {
    private static final String KEYLESS = "CREATE TABLE t (id int PRIMARY KEY, v text);"
            + " CREATE TABLE keyless (v text);"
            + " INSERT INTO t SELECT i, 'v' FROM generate_series(1, 1000) i;"
            + " INSERT INTO keyless SELECT 'v' FROM generate_series(1, 1000) i";
    private final List<StatusReport> reports = new CopyOnWriteArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private CopyScene scene;
    private SourceStream stream;
    private ApplyFlows flows;
    private volatile Consumer<CopyProgress> hook = p -> {};

    @BeforeEach
    void open() {
        scene = new CopyScene(15, 15).withSource(KEYLESS);
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
        sync("t", "keyless");
        awaitRunning();

        assertThat(begun).hasValue(2);
        assertThat(scene.target.query("SELECT count(*) FROM t")).isEqualTo("1000");
        assertThat(scene.target.query("SELECT count(*) FROM keyless")).isEqualTo("1000");
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
                "CREATE TABLE parts (id int, at date) PARTITION BY RANGE (at)",
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
        sync("t", "keyless");

        await().until(() ->
                scene.target.query("SELECT tables::text FROM sarrio.applied").contains("keyless"));
        assertThat(deaths.get()).isGreaterThan(1);
        assertThat(scene.target.query("SELECT count(*) FROM keyless")).isEqualTo("1000");
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
        Awaitility.await()
                .until(() ->
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

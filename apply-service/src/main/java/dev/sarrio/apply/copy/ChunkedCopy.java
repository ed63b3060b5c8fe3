package dev.sarrio.apply.copy;

import dev.sarrio.apply.handover.StreamStart;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.digest.Digest;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.AutovacuumRest;
import dev.sarrio.postgres.Catalog;
import dev.sarrio.postgres.CopyChunk;
import dev.sarrio.postgres.CopyPlanner;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.PgTools;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The copy in chunks, each in a snapshot of its own. What one reads later than another is put right by the stream, which carries every
 * change since before the first chunk; until it has, rows of different moments stand side by side, and only the tables' keys hold. For one
 * thread.
 */
final class ChunkedCopy {
    private static final int ROUNDS_MAX = 10;
    private static final int DIGEST_CHARS = 32;
    private static final int WITH_PARTITIONED_KEYS = 11;
    private static final long AUTOVACUUM_RESTS_FROM_BYTES = 1 << 20;
    private final CopyScope scope;
    private final CopyLedger ledger;

    ChunkedCopy(CopyScope scope) {
        this.scope = scope;
        this.ledger = new CopyLedger(
                scope.target,
                scope.request.sync().name(),
                scope.request.source().name());
    }

    /** Tells apart copies of which one can't go on as the other. */
    private String digest() {
        DesiredSync sync = scope.request.sync();
        List<Object> of = List.of(
                scope.request.source().name(),
                sync.copy(),
                sync.shapes().stream()
                        .filter(s -> s.target().equals(scope.request.target().name()))
                        .toList());
        return Digest.hex(DIGEST_CHARS, Json.bytes(of));
    }

    private long copies() {
        return scope.request.sync().copies();
    }

    /** The copy that was begun, and can be gone on with, if its source has still the same stream. @param tables {@link #tables} */
    Optional<CopyStart> begun(List<TableName> tables) {
        Map<TableName, Long> begun = scope.record.begun();
        boolean own = tables.stream().allMatch(t -> begun.getOrDefault(named(t), -1L) >= copies());
        return tables.isEmpty() || !own
                ? Optional.empty()
                : ledger.read(copies()).filter(s -> s.digest().equals(digest()));
    }

    /**
     * Those of the sync's tables that are part of the copy that was begun: others may have joined since, and be copied when it is complete.
     * Those that come with the stream have no chunks.
     */
    List<TableName> tables() {
        Set<TableName> entered = ledger.tables();
        Map<TableName, Long> begun = scope.record.begun();
        return scope.request.tables().stream()
                .filter(t -> entered.contains(t) || !entered.isEmpty() && begun.getOrDefault(named(t), -1L) >= copies())
                .toList();
    }

    private TableName named(TableName table) {
        return scope.request.sync().named(scope.request.target().name(), table);
    }

    private List<TableTask> inChunks() {
        return scope.tasks().stream().filter(t -> !t.comesWithStream()).toList();
    }

    /** Whether rows of different moments may stand side by side in the target's tables for a while. */
    boolean isPossible(ServerVersion source, boolean withSchema) {
        boolean keyed = inChunks().stream()
                .allMatch(t -> !t.source().key().deferrable()
                        && (scope.there.isKeyed(t)
                                || withSchema
                                        && !t.isRemade()
                                        && scope.there.withoutKey(List.of(t)).size() == 1)
                        && (source.major() >= WITH_PARTITIONED_KEYS
                                || t.source().kind() != Table.Kind.PARTITIONED));
        if (scope.request.joining() || !keyed) {
            return false;
        }
        Optional<String> rule = scope.there.rule(inChunks(), !scope.replicaRole());
        rule.ifPresent(r -> scope.warn(
                List.of("All tables are read in one snapshot, which the source holds meanwhile: on the target "
                        + r
                        + ", a rule that rows of different moments could break. A copy into tables without it can go on after it was"
                        + " broken off.")));
        return rule.isEmpty();
    }

    /** Plans all chunks, and enters them. @param schema null if it is not copied */
    CopyStart begin(SourceSnapshot snapshot, StreamStart from, SchemaArchive schema) {
        CopyStart start = new CopyStart(copies(), digest(), from, snapshot.version(), schema);
        List<ChunkTask> chunks = new ArrayList<>();
        inChunks().forEach(t -> chunks.addAll(numbered(t, snapshot.chunks(t, scope.chunkBytes()))));
        scope.record.install();
        ledger.install();
        Set<TableName> before = scope.record.ever();
        scope.record.begin(scope.numbers(), scope.lockWait(), () -> {
            scope.empty(before);
            ledger.begin(start, chunks);
        });
        return start;
    }

    private List<ChunkTask> numbered(TableTask task, List<CopyChunk> chunks) {
        List<ChunkTask> numbered = new ArrayList<>();
        chunks.forEach(c -> numbered.add(new ChunkTask(task, numbered.size(), c, scope.way(task))));
        return numbered;
    }

    /** Copies what is left, and makes the tables' keys. @return where the stream goes on, and what it must have reached before {@link #complete} */
    StreamStart goOn(CopyStart start) {
        scope.progress.inChunks();
        try (PgSession source = scope.servers.connect(scope.request.source().connection(), FirstCopy.APPLICATION)) {
            source.query(SessionSettings.source(scope.settings.sourceLockWait()));
            scope.read(new Catalog(source, ServerVersion.of(source)));
            scope.there.checkColumns(scope.tasks(), List.of());
            Map<TableName, Long> begun = scope.record.begun();
            List<TableTask> again = inChunks().stream()
                    .filter(t -> scope.numbers().get(t.named()) > begun.getOrDefault(t.named(), 0L))
                    .toList();
            CopyFence fence = scope.record.begin(scope.numbers(), scope.lockWait(), () -> replan(source, again));
            restAutovacuum();
            if (start.schema() == null) {
                rows(source, fence, EarlyIndexes.NONE);
            } else {
                rowsAndEarly(source, fence, start);
            }
            StreamStart.Coming coming = ComingTables.ask(scope, ledger.tables());
            Snapshot seen = Snapshot.parse(source.query("SELECT pg_catalog.txid_current_snapshot()::text")
                    .iterator()
                    .next()
                    .getString(0));
            return start.settling(seen, Set.copyOf(scope.request.tables())).with(coming);
        }
    }

    /** Until the copy is complete: large tables that are being filled are not read again and again meanwhile. */
    private void restAutovacuum() {
        List<TableName> large = scope.tasks().stream()
                .filter(t -> t.source().bytes() >= AUTOVACUUM_RESTS_FROM_BYTES)
                .map(TableTask::named)
                .toList();
        new AutovacuumRest(scope.target).begin(large, scope.lockWait());
    }

    /** Keys, and indexes that rule nothing, are made of each table that is complete; here of all that are missing in the end. */
    private void rowsAndEarly(PgSession source, CopyFence fence, CopyStart start) {
        try (SchemaCopy schema = schema(start);
                IndexWatch watch = scope.watch(SchemaCopy.indexes(schema.early()))) {
            Map<TableName, List<String>> early =
                    RestoreList.early(EarlyEntry.of(source, scope.tasks()), schema.early());
            IndexBuild build = scope.indexBuild();
            rows(source, fence, new EarlyIndexes(schema, early, build.half()));
            scope.progress.enter(ProgressBoard.KEYS);
            early(schema, build);
        }
    }

    private void rows(PgSession source, CopyFence fence, EarlyIndexes early) {
        List<ChunkTask> left = left();
        scope.progress.enter(ProgressBoard.DATA);
        for (int round = 0; round < ROUNDS_MAX; round++) {
            DataCopy data = new DataCopy(scope.job(null, fence, ledger), scope.workers(), scope.progress, early);
            Set<TableName> moved = data.run(left);
            List<TableTask> again =
                    scope.tasks().stream().filter(t -> moved.contains(t.name())).toList();
            if (!again.isEmpty()) {
                scope.read(new Catalog(source, ServerVersion.of(source)));
                scope.there.checkColumns(scope.tasks(), List.of());
                scope.target.transaction("", () -> {
                    again.forEach(t -> fence.hold(scope.target, t.named()));
                    replan(source, again);
                    return null;
                });
            }
            data.check();
            if (again.isEmpty()) {
                return;
            }
            left = left();
            scope.progress.enter(ProgressBoard.DATA);
        }
        throw new SarrioException(
                ErrorCode.TRANSIENT_DATABASE_ERROR,
                "Tables were truncated or rewritten again and again while they were copied",
                "it is tried again; if it lasts, keep VACUUM FULL, CLUSTER and TRUNCATE from these tables meanwhile");
    }

    /** Begins tables anew. In a transaction of the target. */
    private void replan(PgSession source, List<TableTask> tables) {
        CopyPlanner planner = new CopyPlanner(source, ServerVersion.of(source), scope.chunkBytes());
        for (TableTask t : tables) {
            TableTask now = scope.tasks().stream()
                    .filter(n -> n.name().equals(t.name()))
                    .findFirst()
                    .orElseThrow();
            if (!scope.merges()) {
                scope.there.empty(List.of(now.named()), scope.lockWait());
            }
            ledger.replan(copies(), now.name(), numbered(now, planner.chunks(now.source())));
        }
    }

    /** The chunks that are not done, as the ledger has them; what is done counts as progress. */
    private List<ChunkTask> left() {
        Map<TableName, List<CopyLedger.Entry>> entered = ledger.chunks();
        List<ChunkTask> left = new ArrayList<>();
        for (TableTask task : scope.fitting()) {
            long rows = 0;
            long bytes = 0;
            if (!entered.containsKey(task.name())) {
                continue; // it comes with the stream
            }
            int before = left.size();
            for (CopyLedger.Entry e : entered.getOrDefault(task.name(), List.of())) {
                if (e.done()) {
                    rows += e.rows();
                    bytes += e.bytes();
                } else {
                    left.add(new ChunkTask(task, e.number(), e.chunk(), scope.way(task)));
                }
            }
            scope.progress.found(task.name(), rows, bytes, left.size() == before);
        }
        return left;
    }

    private void early(SchemaCopy schema, IndexBuild build) {
        schema.restoreEarly(schema.early(), build);
        scope.there.read();
        List<TableTask> doubled = scope.there.withoutKey(scope.tasks());
        if (!doubled.isEmpty()) {
            doubled.forEach(scope.there::dropDoubles);
            schema.restoreEarly(schema.early(), build);
            scope.there.read();
        }
        schema.checkEarly(build);
        scope.there.checkKeys(scope.tasks(), schema.warnings());
        scope.warn(schema.warnings());
    }

    private SchemaCopy schema(CopyStart start) {
        PgTools tools = PgTools.fit(start.source(), scope.settings.toolDirectories());
        return SchemaCopy.of(
                start.schema(),
                tools,
                scope.servers,
                scope.request.target().connection(),
                scope.request.sync().name());
    }

    /** Makes what comes after the data. The stream has caught up with all chunks. */
    void complete() {
        CopyStart start = ledger.read(copies())
                .orElseThrow(() -> new SarrioException(
                        ErrorCode.NEEDS_COPY,
                        "What was kept to complete the copy is gone from sarrio.copy_start on "
                                + scope.target.display(),
                        "copy the tables again: sarrio copy "
                                + scope.request.sync().name()));
        if (start.schema() != null) {
            try (SchemaCopy schema = schema(start).withoutEarly()) {
                scope.restoreAfterData(schema);
            }
        }
        Set<TableName> copied = new TreeSet<>(ledger.chunks().keySet());
        copied.retainAll(scope.request.tables()); // the sync may have other tables by now
        scope.statistics(copied);
        scope.progress.enter(ProgressBoard.DONE);
    }
}

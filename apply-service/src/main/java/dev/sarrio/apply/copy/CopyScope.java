package dev.sarrio.apply.copy;

import dev.sarrio.apply.handover.CopyRequest;
import dev.sarrio.apply.target.Shapes;
import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.control.CopyOptions.IfExists;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.AutovacuumRest;
import dev.sarrio.postgres.Catalog;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.PgTools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an attempt at a copy works with: its tables on both sides, and the session on the target that keeps its records. For one thread. */
final class CopyScope {
    private static final Logger LOG = LoggerFactory.getLogger(FirstCopy.class);
    private static final long CHUNK_SECONDS_MAX = 10;
    private static final long CHUNK_BYTES_MIN = 1 << 20;
    /** One for all copies of this process. */
    private static final WideRows WIDE_ROWS = WideRows.ofMemory();

    final PgServers servers;
    final CopySettings settings;
    final CopyRequest request;
    final PgSession target;
    final ProgressBoard progress;
    final TargetTables there;
    final CopyRecord record;
    private final boolean replicaRole;
    private List<TableTask> tasks = List.of();
    private Set<TableName> filled = Set.of();

    CopyScope(PgServers servers, CopySettings settings, CopyRequest request, PgSession target, ProgressBoard progress) {
        this.servers = servers;
        this.settings = settings;
        this.request = request;
        this.target = target;
        this.progress = progress;
        target.query(SessionSettings.TARGET);
        this.there = new TargetTables(target);
        this.record = new CopyRecord(target, request.sync().name());
        this.replicaRole = takeReplicaRole();
    }

    private CopyScope(CopyScope whole, CopyRequest part) {
        this.servers = whole.servers;
        this.settings = whole.settings;
        this.request = part;
        this.target = whole.target;
        this.progress = whole.progress;
        this.there = whole.there;
        this.record = whole.record;
        this.replicaRole = whole.replicaRole;
    }

    /** The same for some of the tables. */
    CopyScope of(List<TableName> tables) {
        return new CopyScope(this, request.of(tables));
    }

    /** The tables as both sides have them now. */
    void read(Catalog source) {
        tasks = TableTask.of(
                source,
                request.tables(),
                Shapes.of(request.sync(), request.target().name()));
        tasks.stream()
                .filter(t -> !t.comesWithStream())
                .forEach(t -> progress.expect(
                        t.name(), t.source().estimatedRows(), t.source().bytes()));
        there.read();
    }

    List<TableTask> tasks() {
        return tasks;
    }

    CopyOptions options() {
        return request.sync().copying();
    }

    boolean merges() {
        return options().ifExists() == IfExists.MERGE;
    }

    /** Foreign keys and triggers are set aside at the target. */
    boolean replicaRole() {
        return replicaRole;
    }

    int workers() {
        return settings.workers(options());
    }

    /** Throws if tables have rows that no copy of this sync brought, and that it is not to touch. */
    void checkRows() {
        Set<TableName> own =
                request.joining() ? record.ever() : record.own(request.sync().copies());
        filled = Set.copyOf(there.withRows(tasks));
        List<TableName> foreign =
                filled.stream().filter(t -> !own.contains(t)).sorted().toList();
        if (foreign.isEmpty()) {
            return;
        }
        switch (options().ifExists()) {
            case TRUNCATE -> warn(List.of("Rows that tables had are deleted: " + foreign));
            case MERGE -> checkMergeable(foreign);
            case ABORT, KEEP ->
                throw TargetTables.notEmpty(
                        target.display(),
                        WhoseRows.of(
                                servers,
                                request,
                                tasks.stream()
                                        .filter(t -> foreign.contains(t.named()))
                                        .toList()));
        }
    }

    private void checkMergeable(List<TableName> foreign) {
        List<TableName> without = tasks.stream()
                .filter(t -> foreign.contains(t.named()) && !there.isKeyed(t))
                .map(TableTask::named)
                .toList();
        if (!without.isEmpty()) {
            throw new SarrioException(
                    ErrorCode.TARGET_KEY_MISSING,
                    "Tables have rows but no key to merge by on " + target.display() + ": " + without,
                    "create the source's primary keys there, then retry; or choose another ifexists");
        }
        warn(List.of("Rows of the source take the place of those of the same key, others stay: " + foreign));
    }

    /** Copies what comes before the data. @return null if the schema is not copied */
    SchemaCopy schema(SourceSnapshot snapshot) {
        if (!request.withSchema()) {
            there.checkColumns(tasks, List.of());
            return null;
        }
        progress.enter(ProgressBoard.SCHEMA);
        PgTools tools = PgTools.fit(snapshot.version(), settings.toolDirectories());
        SchemaCopy schema = new SchemaCopy(
                tools, servers, request.target().connection(), request.sync().name());
        try {
            schema.dump(snapshot, request, tasks, settings.sourceLockWait());
            schema.restoreBeforeData();
            there.read();
            schema.warnings().addAll(new RemadeTables(target).make(tasks, there.names()));
            there.read();
            there.checkColumns(tasks, schema.warnings());
            if (!request.joining()) {
                schema.warnings().addAll(snapshot.notMoved());
            }
            warn(schema.warnings());
            schema.warnings().clear();
            return schema;
        } catch (RuntimeException e) {
            schema.close();
            throw e;
        }
    }

    /** The number of the copy that fills each table, as the target calls it. */
    Map<TableName, Long> numbers() {
        Map<TableName, Long> numbers = new HashMap<>();
        tasks.forEach(t -> numbers.put(
                t.named(), Math.max(request.sync().copies(), options().restart(t.name()))));
        return numbers;
    }

    /** Rows that are to go before the copy. To be called in a transaction, behind what ends an earlier copy's right to write. */
    void empty(Set<TableName> begunBefore) {
        Set<TableName> full = new TreeSet<>(filled);
        there.withRows(tasks).stream().filter(begunBefore::contains).forEach(full::add); // while this one waited for it
        if (!merges()) {
            there.empty(full, settings.targetLockWait());
        }
    }

    /**
     * The tasks, in the order in which they are begun, fit for the target's columns: the largest first, or the end would wait for it; where
     * foreign keys can't be set aside, in their order.
     */
    List<TableTask> fitting() {
        return there.fitting(
                replicaRole ? largestFirst() : there.referencedFirst(tasks),
                request.target().name(),
                w -> warn(List.of(w)));
    }

    private List<TableTask> largestFirst() {
        return tasks.stream()
                .sorted(Comparator.comparingLong((TableTask t) -> t.source().bytes())
                        .reversed())
                .toList();
    }

    /** How a table's rows are written. */
    ChunkTask.Way way(TableTask task) {
        return merges() && there.isKeyed(task) ? ChunkTask.Way.MERGED : ChunkTask.Way.DIRECT;
    }

    /** @param snapshot null if each chunk reads one of its own  @param ledger null with a snapshot */
    CopyJob job(String snapshot, CopyFence fence, CopyLedger ledger) {
        return new CopyJob(
                servers,
                request.source().connection(),
                request.target().connection(),
                replicaRole,
                snapshot,
                fence,
                ledger,
                new Throttle(options().bytesPerSecond()),
                WIDE_ROWS,
                settings.sourceLockWait(),
                settings.sourceSilence(),
                settings.targetLockWait());
    }

    IndexBuild indexBuild() {
        return IndexBuild.of(target, workers(), settings.indexMemoryBytes());
    }

    /** Tells how far indexes are, until it is closed. */
    IndexWatch watch(List<TableName> indexes) {
        return new IndexWatch(servers, request.target().connection(), indexes, progress::indexes);
    }

    /** Indexes, constraints and what else comes after the data; tells how far the indexes are. */
    void restoreAfterData(SchemaCopy schema) {
        progress.enter(ProgressBoard.INDEXES);
        try (IndexWatch watch = watch(schema.indexes())) {
            schema.restoreAfterData(indexBuild());
        }
        warn(schema.warnings());
        warn(new EmptyViews(target).fill(schema.materializedViews()));
    }

    /** @param copied as the source calls them */
    void statistics(Collection<TableName> copied) {
        progress.enter(ProgressBoard.STATISTICS);
        new AutovacuumRest(target).end();
        there.read();
        Collection<TableName> without = request.sync().unanalyzed();
        List<TableName> tables = copied.stream()
                .filter(t -> !without.contains(t))
                .map(t -> request.sync().named(request.target().name(), t))
                .filter(there.names()::contains) // somebody may have dropped one meanwhile
                .toList();
        Statistics.make(
                tables, workers(), () -> servers.connect(request.target().connection(), FirstCopy.APPLICATION));
    }

    void warn(List<String> sentences) {
        sentences.forEach(w -> LOG.warn("Copy of {}: {}", request.sync().name(), w));
        progress.warn(new ArrayList<>(sentences));
    }

    /** A chunk of a copy that is held back is smaller: no snapshot is to live for long. */
    long chunkBytes() {
        long slow = options().bytesPerSecond() * CHUNK_SECONDS_MAX / workers();
        return slow == 0 ? settings.chunkBytes() : Math.min(settings.chunkBytes(), Math.max(CHUNK_BYTES_MIN, slow));
    }

    Duration lockWait() {
        return settings.targetLockWait();
    }

    private boolean takeReplicaRole() {
        try {
            target.query(SessionSettings.REPLICA);
            return true;
        } catch (SarrioException e) {
            if (!"42501".equals(PgErrors.sqlState(e))) {
                throw e;
            }
            target.query(SessionSettings.REPLAY);
            warn(
                    List.of(
                            "The target's role may not set session_replication_role: where tables have foreign keys already they are"
                                    + " copied one after the other, in their order, and the target's triggers fire. To change that: GRANT SET"
                                    + " ON PARAMETER session_replication_role (PostgreSQL 15 or newer), or rds_superuser on RDS."));
            return false;
        }
    }
}

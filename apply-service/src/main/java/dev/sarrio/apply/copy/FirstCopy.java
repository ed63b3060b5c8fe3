package dev.sarrio.apply.copy;

import dev.sarrio.apply.handover.CopyProgress;
import dev.sarrio.apply.handover.CopyRequest;
import dev.sarrio.apply.handover.InitialCopy;
import dev.sarrio.apply.handover.StreamStart;
import dev.sarrio.apply.target.Shapes;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.PgTools;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Sql;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copy in one go: all of it of one snapshot, from the beginning whenever it was broken off. What an earlier, broken-off copy of
 * the same sync left on the target is recognised by its record and removed; rows of anybody else are never touched. Thread-safe.
 */
public final class FirstCopy implements InitialCopy {
    private static final Logger LOG = LoggerFactory.getLogger(FirstCopy.class);
    private static final String APPLICATION = "sarrio copy";
    private final PgServers servers;
    private final StreamEnd streamEnd;
    private final CopySettings settings;
    private final Clock clock;

    public FirstCopy(PgServers servers, StreamEnd streamEnd, CopySettings settings, Clock clock) {
        this.servers = servers;
        this.streamEnd = streamEnd;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public StreamStart copy(CopyRequest request, Consumer<CopyProgress> listener) {
        ProgressBoard progress = new ProgressBoard(clock, listener);
        progress.enter(ProgressBoard.WAITING);
        String stream = new CaptureWatch(servers, request.source().connection(), settings.pollEvery())
                .awaitCaptured(request.tables());
        Optional<CommittedMarker> last = streamEnd.last(request.source().name());
        last.ifPresent(l -> checkStream(request, stream, l));
        try (SourceSnapshot snapshot =
                        SourceSnapshot.take(servers, request.source().connection(), APPLICATION);
                PgSession target = servers.connect(request.target().connection(), APPLICATION)) {
            target.query(SessionSettings.TARGET);
            checkVersions(snapshot, target);
            new Run(request, snapshot, target, progress).run();
            return new StreamStart(
                    stream,
                    last.map(l -> l.marker().batch()).orElse(0L),
                    last.map(CommittedMarker::offset).orElse(-1L),
                    last.map(l -> l.marker().to()).orElse(null),
                    snapshot.snapshot());
        }
    }

    @Override
    public Set<TableName> captured(DesiredDatabase source, Collection<TableName> tables) {
        return new CaptureWatch(servers, source.connection(), settings.pollEvery()).captured(tables);
    }

    private static void checkStream(CopyRequest request, String stream, CommittedMarker last) {
        if (!last.marker().stream().equals(stream)) {
            throw new SarrioException(
                    ErrorCode.TRANSIENT_DATABASE_ERROR,
                    "The last batch of " + request.source().name() + " is of another stream than the source's",
                    "capture is beginning anew; it is tried again");
        }
    }

    private static void checkVersions(SourceSnapshot snapshot, PgSession target) {
        ServerVersion version = ServerVersion.of(target);
        if (snapshot.version().major() < ServerVersion.SOURCE_MIN || version.major() < ServerVersion.TARGET_MIN) {
            throw new SarrioException(
                    ErrorCode.UNSUPPORTED_VERSION,
                    "The source is PostgreSQL " + snapshot.version().major() + " and the target " + version.major()
                            + "; sources from " + ServerVersion.SOURCE_MIN + " and targets from "
                            + ServerVersion.TARGET_MIN + " on are supported",
                    "use a newer server");
        }
    }

    /** One attempt. */
    private final class Run {
        private final CopyRequest request;
        private final SourceSnapshot snapshot;
        private final PgSession target;
        private final ProgressBoard progress;
        private final TargetTables there;
        private final CopyRecord record;
        private final List<TableTask> tasks;

        Run(CopyRequest request, SourceSnapshot snapshot, PgSession target, ProgressBoard progress) {
            this.request = request;
            this.snapshot = snapshot;
            this.target = target;
            this.progress = progress;
            this.there = new TargetTables(target);
            this.record = new CopyRecord(target, request.sync().name());
            this.tasks = TableTask.of(
                    snapshot,
                    request.tables(),
                    Shapes.of(request.sync(), request.target().name()));
        }

        void run() {
            tasks.forEach(t -> progress.expect(
                    t.name(), t.source().estimatedRows(), t.source().bytes()));
            there.read();
            Set<TableName> own = request.joining()
                    ? record.ever()
                    : record.own(request.sync().copies());
            List<TableName> filled = there.withRows(tasks);
            List<TableName> foreign =
                    filled.stream().filter(t -> !own.contains(t)).toList();
            if (!foreign.isEmpty()) {
                throw TargetTables.notEmpty(target.display(), foreign);
            }
            boolean replicaRole = takeReplicaRole();
            if (request.withSchema()) {
                withSchema(filled, replicaRole);
            } else {
                there.checkColumns(tasks, List.of());
                data(filled, replicaRole);
            }
            statistics();
            progress.enter(ProgressBoard.DONE);
        }

        private void withSchema(List<TableName> filled, boolean replicaRole) {
            progress.enter(ProgressBoard.SCHEMA);
            PgTools tools = PgTools.fit(snapshot.version(), settings.toolDirectories());
            try (SchemaCopy schema =
                    new SchemaCopy(tools, servers, request.target().connection())) {
                schema.dump(snapshot, request.source().connection(), tasks, request.joining());
                schema.restoreBeforeData();
                there.read();
                schema.warnings().addAll(new RemadeTables(target).make(tasks, there.names()));
                there.read();
                there.checkColumns(tasks, schema.warnings());
                data(filled, replicaRole);
                progress.enter(ProgressBoard.INDEXES);
                schema.restoreAfterData();
                there.read();
                there.checkKeys(tasks, schema.warnings());
                if (!request.joining()) {
                    schema.warnings().addAll(snapshot.notMoved());
                }
                warn(schema.warnings());
            }
        }

        private void data(List<TableName> filled, boolean replicaRole) {
            Set<TableName> begun = record.ever();
            CopyFence fence = record.begin(
                    tasks.stream().map(TableTask::named).toList(),
                    request.sync().copies(),
                    settings.targetLockWait());
            Set<TableName> full = new LinkedHashSet<>(filled);
            there.withRows(tasks).stream()
                    .filter(begun::contains)
                    .forEach(full::add); // while this one waited for an earlier one
            if (!full.isEmpty()) {
                there.empty(full, settings.targetLockWait());
            }
            progress.enter(ProgressBoard.DATA);
            List<TableTask> ordered = there.fitting(
                    replicaRole ? tasks : there.referencedFirst(tasks),
                    request.target().name(),
                    w -> warn(List.of(w)));
            new DataCopy(
                            servers,
                            request.source().connection(),
                            request.target().connection(),
                            settings.workers(),
                            fence)
                    .run(snapshot.exported(), ordered, replicaRole, progress);
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
                                "The target's role may not set session_replication_role: tables are copied one after the other,"
                                        + " in the order of their foreign keys, and the target's triggers fire. To change that: GRANT SET ON"
                                        + " PARAMETER session_replication_role (PostgreSQL 15 or newer), or rds_superuser on RDS."));
                return false;
            }
        }

        private void warn(List<String> sentences) {
            sentences.forEach(w -> LOG.warn("Copy of {}: {}", request.sync().name(), w));
            progress.warn(sentences);
        }

        private void statistics() {
            progress.enter(ProgressBoard.STATISTICS);
            Set<TableName> without = Set.copyOf(request.sync().unanalyzed());
            tasks.stream()
                    .filter(t -> !without.contains(t.name()))
                    .forEach(t -> target.query("ANALYZE " + Sql.identifier(t.named())));
        }
    }
}

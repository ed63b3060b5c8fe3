package dev.sarrio.apply.copy;

import dev.sarrio.apply.handover.CopyProgress;
import dev.sarrio.apply.handover.CopyRequest;
import dev.sarrio.apply.handover.InitialCopy;
import dev.sarrio.apply.handover.StreamStart;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The copy of a sync's tables. It is read in chunks, each in a snapshot of its own, and goes on from the last one that was written after
 * whatever broke it off ({@link ChunkedCopy}); where rows of different moments could break a rule of the target it is read in one snapshot
 * that is held meanwhile, and begins again ({@link WholeCopy}). What a broken-off copy of the same sync left on the target is recognised by
 * its record; rows of anybody else are never touched unless the sync says so. Thread-safe.
 */
public final class FirstCopy implements InitialCopy {
    static final String APPLICATION = "sarrio copy";
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
        CaptureWatch capture = new CaptureWatch(servers, request.source().connection(), settings.pollEvery());
        try (PgSession target = servers.connect(request.target().connection(), APPLICATION)) {
            CopyScope scope = scope(request, target, progress);
            ChunkedCopy chunked = new ChunkedCopy(scope);
            if (!request.joining()) {
                List<TableName> tables = chunked.tables();
                Optional<CopyStart> begun = chunked.begun(tables);
                if (begun.isPresent() && begun.get().stream().stream().equals(capture.awaitCaptured(tables))) {
                    return new ChunkedCopy(scope.of(tables)).goOn(begun.get());
                }
            }
            String stream = capture.awaitCaptured(request.tables());
            Optional<CommittedMarker> last = streamEnd.last(request.source().name());
            last.ifPresent(l -> StreamStart.check(request.source().name(), stream, l.marker().stream()));
            CopyStart start;
            try (SourceSnapshot snapshot = SourceSnapshot.take(
                    servers, request.source().connection(), APPLICATION, settings.sourceLockWait())) {
                checkVersions(snapshot, target);
                StreamStart from = new StreamStart(
                        stream,
                        last.map(l -> l.marker().batch()).orElse(0L),
                        last.map(CommittedMarker::offset).orElse(-1L),
                        last.map(l -> l.marker().to()).orElse(null),
                        snapshot.snapshot());
                start = begin(scope, chunked, snapshot, from);
                if (start == null) {
                    return from.with(ComingTables.ask(scope, copied(scope)));
                }
            }
            return chunked.goOn(start);
        }
    }

    private static List<TableName> copied(CopyScope scope) {
        return scope.tasks().stream()
                .filter(t -> !t.comesWithStream())
                .map(TableTask::name)
                .toList();
    }

    private CopyScope scope(CopyRequest request, PgSession target, ProgressBoard progress) {
        return new CopyScope(servers, settings, request, target, progress);
    }

    /** @return null if it was read in this one snapshot, and is complete */
    private CopyStart begin(CopyScope scope, ChunkedCopy chunked, SourceSnapshot snapshot, StreamStart from) {
        scope.read(snapshot.catalog());
        scope.checkRows();
        try (SchemaCopy schema = scope.schema(snapshot)) {
            if (chunked.isPossible(snapshot.version(), schema != null)) {
                return chunked.begin(snapshot, from, schema == null ? null : schema.dumped());
            }
            new WholeCopy(scope, snapshot).run(schema);
            return null;
        }
    }

    @Override
    public void settle(CopyRequest request, Consumer<CopyProgress> listener) {
        ProgressBoard progress = new ProgressBoard(clock, listener);
        try (PgSession target = servers.connect(request.target().connection(), APPLICATION)) {
            new ChunkedCopy(scope(request, target, progress)).complete();
        }
    }

    @Override
    public Set<TableName> captured(DesiredDatabase source, Collection<TableName> tables) {
        return new CaptureWatch(servers, source.connection(), settings.pollEvery()).captured(tables);
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
}

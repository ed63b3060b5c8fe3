package dev.sarrio.coordinator.backlog;

import dev.sarrio.coordinator.backlog.BacklogView.Kept;
import dev.sarrio.coordinator.backlog.BacklogView.Source;
import dev.sarrio.coordinator.backlog.BacklogView.Target;
import dev.sarrio.coordinator.backlog.LogContent.Fate;
import dev.sarrio.coordinator.status.StatusBoard;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.kafka.MarkerLog;
import dev.sarrio.postgres.PgServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what waits between the sources and the targets: in the sources' logs, by the snapshot of their last batch, and in Kafka. Thread-safe. */
public final class Backlog {
    private static final int MARKERS_MAX = 5_000;
    /** Batches that capture can have made since its report: it reports every second. */
    private static final int NEWER_MAX = 200;

    private final SourceLog logs;
    private final MarkerLog markers;
    private final StatusBoard reports;

    public Backlog(PgServers servers, MarkerLog markers, StatusBoard reports) {
        this.logs = new SourceLog(servers);
        this.markers = markers;
        this.reports = reports;
    }

    /** The last batch of a source, as its capture reported it. */
    private record Last(long batch, Snapshot snapshot) {}

    /** A source's log, or why it can't be read. */
    private record Found(Last last, SourceLog.Look look, String problem) {}

    /** @param syncs all that there are  @param sources the databases that are looked at */
    public BacklogView of(List<DesiredSync> syncs, Map<DatabaseName, Connection> sources) {
        Map<DatabaseName, Found> found = new TreeMap<>();
        sources.forEach((name, connection) -> found.put(name, look(name, connection, syncs)));
        List<Target> targets = new ArrayList<>();
        for (DesiredSync sync : syncs) {
            for (DatabaseName source : sync.sources()) {
                sync.targets().stream()
                        .filter(t -> !t.equals(source) && found.containsKey(source))
                        .forEach(t -> targets.add(target(sync, source, t, found.get(source))));
            }
        }
        return new BacklogView(
                targets.stream().mapToLong(Target::total).sum(),
                targets.stream().allMatch(t -> t.problem() == null),
                found.entrySet().stream()
                        .map(e -> source(e.getKey(), e.getValue()))
                        .toList(),
                targets);
    }

    private Found look(DatabaseName name, Connection connection, List<DesiredSync> syncs) {
        StatusBoard.Heard heard = reports.get("capture/" + name);
        Map<String, Object> details = heard == null ? Map.of() : heard.report().details();
        if (!(details.get("batch") instanceof Number batch) || !(details.get("snapshot") instanceof String snapshot)) {
            return new Found(
                    null, null, "its capture has not reported a batch yet; look at the status, and whether it runs");
        }
        Last last = new Last(batch.longValue(), Snapshot.parse(snapshot));
        List<String> twoWay = syncs.stream()
                .filter(s -> s.twoWay() && s.sources().contains(name))
                .map(s -> s.name().value())
                .toList();
        try {
            return new Found(last, logs.read(connection, last.snapshot(), twoWay), null);
        } catch (SarrioException e) {
            return new Found(last, null, e.getMessage() + "; " + e.remedy());
        }
    }

    private static Source source(DatabaseName name, Found found) {
        if (found.look() == null) {
            return new Source(name.value(), null, null, null, List.of(), found.problem());
        }
        LogContent log = found.look().content();
        List<Kept> kept = new ArrayList<>();
        add(kept, log, Fate.WAITING, "waiting to be published");
        add(
                kept,
                log,
                Fate.OPEN,
                "published, and kept for a transaction that is open since before " + log.xid(Fate.OPEN)
                        + ": see pg_stat_activity (backend_xid) and pg_prepared_xacts");
        long behind = log.xid(Fate.UNACKNOWLEDGED);
        List<String> syncs = found.look().acknowledged().entrySet().stream()
                .filter(e -> e.getValue() <= behind)
                .map(Map.Entry::getKey)
                .toList();
        add(
                kept,
                log,
                Fate.UNACKNOWLEDGED,
                "published, and kept until the other side of sync " + String.join(", ", syncs) + " acknowledges them");
        add(kept, log, Fate.FREE, "published; they go by themselves within four minutes");
        return new Source(name.value(), log.waiting(), log.rows(), log.bytes(), kept, null);
    }

    private static void add(List<Kept> kept, LogContent log, Fate fate, String why) {
        if (log.rows(fate) > 0) {
            kept.add(new Kept(log.rows(fate), why));
        }
    }

    private Target target(DesiredSync sync, DatabaseName source, DatabaseName target, Found found) {
        Long waiting = found.look() == null ? null : found.look().content().waiting(sync.tables());
        String problem = found.problem() == null ? null : source + ": " + found.problem();
        StatusBoard.Heard heard = reports.get("apply/" + sync.subject(source, target));
        Number applied = heard != null && heard.report().details().get("batch") instanceof Number n ? n : null;
        if (found.last() == null || applied == null) {
            String none = "no batch was applied to " + target + " yet: look at sarrio status " + sync.name();
            return new Target(
                    sync.name().value(),
                    source.value(),
                    target.value(),
                    waiting,
                    null,
                    null,
                    problem == null ? none : problem);
        }
        long batches = Math.max(0, found.last().batch() - applied.longValue());
        Long rows = batches == 0 ? Long.valueOf(0) : null;
        if (batches > MARKERS_MAX) {
            problem = "more than " + MARKERS_MAX + " batches are not applied: their rows are not counted";
        } else if (batches > 0) {
            try {
                rows = rows(
                        sync, markers(source, applied.longValue(), found.last().batch()));
            } catch (SarrioException e) {
                problem = e.getMessage() + "; " + e.remedy();
            }
        }
        return new Target(sync.name().value(), source.value(), target.value(), waiting, batches, rows, problem);
    }

    private List<CommittedMarker> markers(DatabaseName source, long after, long last) {
        int batches = (int) (last - after);
        List<CommittedMarker> found = markers.after(source, after, batches + NEWER_MAX).stream()
                .filter(m -> m.marker().batch() <= last)
                .toList();
        if (found.size() != batches) {
            throw new SarrioException(
                    ErrorCode.NEEDS_COPY,
                    "Of the " + batches + " batches that are not applied Kafka has " + found.size(),
                    "if that stays so the sync needs a new copy; keep changes longer (sarrio.kafka.retention.hours)");
        }
        return found;
    }

    private static long rows(DesiredSync sync, List<CommittedMarker> markers) {
        return markers.stream()
                .flatMap(m -> m.marker().tables().stream())
                .filter(t -> sync.tables().contains(t.table()))
                .mapToLong(t -> t.records())
                .sum();
    }
}

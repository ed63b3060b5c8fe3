package dev.sarrio.apply.flow;

import dev.sarrio.apply.handover.CopyProgress;
import dev.sarrio.apply.target.Position;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.control.Reports;
import dev.sarrio.core.control.StatusReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a flow sees of itself, and its reports. Thread-safe: a copy's threads report progress. */
final class FlowStatus {
    private static final long PACE_NANOS = 500_000_000L;
    private static final double MILLIS = 1000;
    private final Reports reports;
    private final String instance;
    private final Latencies latencies = new Latencies();
    private Assignment assignment;
    private FlowState state = FlowState.STARTING;
    private Instant since = Instant.now();
    private Problem problem;
    private List<String> warnings = List.of();
    private CopyProgress copy;
    private Position position;
    private long rows;
    private long batches;
    private long behind;
    private Instant oldestWaiting;
    private long reportedNanos = System.nanoTime() - PACE_NANOS;

    FlowStatus(Reports reports, String instance, Assignment assignment) {
        this.reports = reports;
        this.instance = instance;
        this.assignment = assignment;
    }

    /** Goes on to another state, or stays in it with another problem, and reports. */
    synchronized void enter(FlowState next, Problem why, Assignment by) {
        if (next != state) {
            state = next;
            since = Instant.now();
        }
        problem = why;
        assignment = by;
        copy = next == FlowState.COPYING ? copy : null;
        report();
    }

    synchronized void warn(List<String> sentences) {
        warnings = List.copyOf(sentences);
    }

    synchronized void copying(CopyProgress progress) {
        copy = progress;
        report();
    }

    synchronized void at(Position now) {
        position = now;
    }

    synchronized void applied(Position now, long moreBatches, long moreRows) {
        position = now;
        batches += moreBatches;
        rows += moreRows;
    }

    synchronized void latency(long millis) {
        latencies.add(millis, System.nanoTime());
    }

    /** @param oldest when the oldest change that waits was made; null if none waits or it is not known */
    synchronized void behind(long waitingBatches, Instant oldest) {
        behind = waitingBatches;
        oldestWaiting = oldest;
        if (System.nanoTime() - reportedNanos >= PACE_NANOS) {
            report();
        }
    }

    private void report() {
        reportedNanos = System.nanoTime();
        Instant now = Instant.now();
        List<String> all = new ArrayList<>(warnings);
        if (copy != null) {
            all.addAll(copy.warnings());
        }
        reports.report(new StatusReport(
                StatusReport.VERSION,
                "apply",
                assignment.subject(),
                instance,
                state,
                since,
                now,
                assignment.sync().revision(),
                problem,
                all,
                details(now)));
    }

    private Map<String, Object> details(Instant now) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("source", assignment.source().name().value());
        details.put("rowsTotal", rows);
        details.put("batchesTotal", batches);
        details.put("kicks", assignment.sync().kicks());
        details.put("retries", assignment.sync().retries());
        if (position != null) {
            details.put("stream", position.stream());
            details.put("batch", position.batch());
            details.put("copies", position.copies());
            details.put("consistent", position.consistent() && copy == null);
        }
        if (state == FlowState.RUNNING || state == FlowState.RETRYING) {
            details.put("behindBatches", behind);
            details.put("lagSeconds", lagSeconds(now));
        }
        long[] sorted = latencies.sorted(System.nanoTime());
        if (sorted.length > 0) {
            details.put("latencyMillisP50", Latencies.percentile(sorted, 0.5));
            details.put("latencyMillisP99", Latencies.percentile(sorted, 0.99));
        }
        if (copy != null) {
            details.put("copy", copyDetails(copy));
        }
        return details;
    }

    private double lagSeconds(Instant now) {
        return oldestWaiting == null ? 0 : Math.max(0, (now.toEpochMilli() - oldestWaiting.toEpochMilli()) / MILLIS);
    }

    private static Map<String, Object> copyDetails(CopyProgress progress) {
        Map<String, Object> copy = new LinkedHashMap<>();
        copy.put("phase", progress.phase());
        copy.put(
                "tables",
                progress.tables().stream().map(FlowStatus::tableDetails).toList());
        if (progress.secondsRemaining() != null) {
            copy.put("secondsRemaining", progress.secondsRemaining());
        }
        return copy;
    }

    private static Map<String, Object> tableDetails(CopyProgress.Table t) {
        return Map.of(
                "table", t.table().toString(),
                "rowsDone", t.rowsDone(),
                "rowsEstimated", t.rowsEstimated(),
                "bytesDone", t.bytesDone(),
                "bytesEstimated", t.bytesEstimated(),
                "done", t.done());
    }
}

package dev.sarrio.apply.flow;

import dev.sarrio.apply.copy.FullCopied;
import dev.sarrio.apply.customcode.Delivery;
import dev.sarrio.apply.handover.CopyProgress;
import dev.sarrio.apply.target.KickedRun;
import dev.sarrio.apply.target.Position;
import dev.sarrio.apply.target.TargetSession;
import dev.sarrio.apply.twoway.ConflictCheck;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.control.Reports;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.name.DatabaseName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

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
    /** Of a target that is copied whole: the last time. */
    private FullCopied whole;

    private Position position;
    /** Tables are left out of what is applied until they have been copied again. */
    private boolean setAside;

    private final Map<String, Delivery> webhooks = new TreeMap<>();
    private long rows;
    private long batches;
    private KickedRun.Delivered delivered;
    private long conflicts;
    private long conflictsOpen;
    private ClockSkew clocks;
    /** What is to be said of the functions that decide conflicts. */
    private List<String> functions = List.of();

    /** Another database of the sync, of which something is to be applied before; null if there is none. */
    private DatabaseName waitsFor;

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

    /** What is to be said of a session on the target. */
    synchronized void warn(TargetSession target) {
        warnings = target.replicaRole()
                ? List.of()
                : List.of("The role of " + target.sql().display()
                        + " may not set session_replication_role: foreign keys and triggers are"
                        + " active while rows are written, in the order of the foreign keys. Remedy: GRANT SET ON PARAMETER"
                        + " session_replication_role TO the role (PostgreSQL 15 or newer), or rds_superuser on RDS.");
    }

    synchronized void copying(CopyProgress progress) {
        copy = progress;
        report();
    }

    /** Whether a copy is under way that loses next to nothing by being broken off. */
    synchronized boolean copyGoesOn() {
        return copy != null && copy.goesOn();
    }

    /** @param last null if nothing was copied yet */
    synchronized void whole(FullCopied last) {
        whole = last;
        report();
    }

    synchronized void copiedWhole(FullCopied done) {
        rows += done.rowsTotal();
        batches++;
        whole = done;
    }

    synchronized void at(Position now) {
        position = now;
    }

    /** @param anySetAside tables are not followed until they have been copied again */
    synchronized void at(Position now, boolean anySetAside) {
        position = now;
        setAside = anySetAside;
    }

    synchronized void applied(Position now, long moreBatches, long moreRows) {
        position = now;
        batches += moreBatches;
        rows += moreRows;
    }

    /** What came of the newest run up to a kick. */
    synchronized void delivered(KickedRun.Delivered last) {
        delivered = last;
    }

    synchronized void conflicts(ConflictCheck.Counts now) {
        conflicts += now.decided();
        conflictsOpen = now.open();
    }

    /** How far the clocks of the two sides are apart. */
    synchronized void clocks(ClockSkew now) {
        clocks = now;
    }

    /** @param words of those that can't decide, or not alike on both sides */
    synchronized void functions(List<String> words) {
        functions = words;
    }

    synchronized void latency(long millis) {
        latencies.add(millis, System.nanoTime());
    }

    /** @param before of which database something is to be applied first; null if nothing is */
    synchronized void waitsFor(DatabaseName before) {
        waitsFor = before;
    }

    /** @param oldest when the oldest change that waits was made; null if none waits or it is not known */
    synchronized void behind(long waitingBatches, Instant oldest) {
        behind = waitingBatches;
        oldestWaiting = oldest;
        if (System.nanoTime() - reportedNanos >= PACE_NANOS) {
            report();
        }
    }

    /** How it stands with a webhook now; a change for the better or the worse is reported at once. */
    synchronized void webhook(String name, Delivery now) {
        Delivery before = webhooks.put(name, now);
        boolean failed = before != null && before.problem() != null;
        if (failed != (now.problem() != null) || System.nanoTime() - reportedNanos >= PACE_NANOS) {
            report();
        }
    }

    synchronized void withoutWebhooks() {
        webhooks.clear();
    }

    /** The last batch that was applied, or null. */
    synchronized Long batch() {
        return position == null ? null : position.batch();
    }

    private void report() {
        reportedNanos = System.nanoTime();
        Instant now = Instant.now();
        List<String> all = new ArrayList<>(warnings);
        if (copy != null) {
            all.addAll(copy.warnings());
        }
        long[] latest = latencies.sorted(System.nanoTime());
        if (clocks != null && assignment.sync().twoWay()) {
            clocks.warning(assignment, latest.length == 0 ? null : Latencies.percentile(latest, 0.5))
                    .ifPresent(all::add);
            all.addAll(functions);
        }
        webhooks.forEach((name, d) -> {
            if (d.problem() != null) {
                all.add("The receiver of webhook " + name + " does not take its events since " + d.since() + ": "
                        + d.problem() + "; " + d.waiting()
                        + " wait. Remedy: look after the receiver, or correct its URL:"
                        + " update customcode " + name + " url=…");
            }
        });
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
        if (position != null && !assignment.isWhole()) {
            details.put("stream", position.stream());
            details.put("batch", position.batch());
            details.put("copies", position.copies());
            details.put("consistent", position.consistent() && copy == null && !setAside);
            if (position.isSettling()) {
                details.put("settling", true);
            }
            details.put("reached", position.reached());
        }
        if (assignment.sync().twoWay()) {
            details.put("conflictsTotal", conflicts);
            details.put("conflictsOpen", conflictsOpen);
            if (clocks != null) {
                details.put("clockSkewMillis", clocks.millis());
            }
        }
        if (delivered != null) {
            details.put("delivered", delivered.records());
            details.put("deliveredAt", delivered.at().toInstant().toString());
        }
        if (whole != null && assignment.isWhole()) {
            details.put("copies", whole.copies());
            details.put("consistent", true);
            details.put("fullcopy", CopyDetails.of(whole));
            details.put("reached", whole.goal());
            details.put("delivered", whole.rowsTotal());
        }
        if (!assignment.isWhole() && (state == FlowState.RUNNING || state == FlowState.RETRYING)) {
            details.put("behindBatches", behind);
            details.put("lagSeconds", lagSeconds(now));
            if (waitsFor != null) {
                details.put("waitsFor", waitsFor.value());
            }
        }
        putLatencies(details);
        if (copy != null) {
            details.put("copy", CopyDetails.of(copy));
        }
        putWebhooks(details);
        return details;
    }

    private void putWebhooks(Map<String, Object> details) {
        if (!webhooks.isEmpty()) {
            details.put("webhooksSentTotal", sum(Delivery::sent));
            details.put("webhooksFailedTotal", sum(Delivery::failed));
            details.put("webhooksDroppedTotal", sum(Delivery::dropped));
            details.put("webhooksWaiting", sum(Delivery::waiting));
        }
    }

    private void putLatencies(Map<String, Object> details) {
        long[] sorted = latencies.sorted(System.nanoTime());
        if (sorted.length > 0) {
            details.put("latencyMillisP50", Latencies.percentile(sorted, 0.5));
            details.put("latencyMillisP99", Latencies.percentile(sorted, 0.99));
        }
    }

    private long sum(ToLongFunction<Delivery> figure) {
        return webhooks.values().stream().mapToLong(figure).sum();
    }

    private double lagSeconds(Instant now) {
        return oldestWaiting == null ? 0 : Math.max(0, (now.toEpochMilli() - oldestWaiting.toEpochMilli()) / MILLIS);
    }
}

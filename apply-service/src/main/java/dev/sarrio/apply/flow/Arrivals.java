package dev.sarrio.apply.flow;

import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.kafka.MarkerReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Batches that have come and wait to be applied. For the flow's thread. */
final class Arrivals {
    private static final Duration CAUSE_PAUSE = Duration.ofMillis(50);
    private final ArrayDeque<CommittedMarker> waiting = new ArrayDeque<>();
    private final Assignment work;
    private final ApplySettings settings;
    private final FlowStatus status;
    /** Null unless the sync has more than two databases. */
    private final Causality causality;
    /** What waited when the session began has been applied: from then on the age of a change at its commit is latency, and not backlog. */
    private boolean level;

    Arrivals(Assignment work, ApplySettings settings, FlowStatus status, Causality causality) {
        this.work = work;
        this.settings = settings;
        this.status = status;
        this.causality = causality;
    }

    /** Nothing that has come waits. */
    boolean none() {
        return waiting.isEmpty();
    }

    boolean isLevel() {
        return level;
    }

    /** The batches that go into the next transaction: as many as wait, within limits; none if none came in time. */
    List<CommittedMarker> next(MarkerReader markers, Duration wait) {
        waiting.addAll(markers.poll(waiting.isEmpty() ? wait : Duration.ZERO));
        List<CommittedMarker> group = new ArrayList<>();
        long rows = 0;
        while (!waiting.isEmpty() && group.size() < settings.groupBatchesMax()) {
            rows += waiting.peek().marker().records();
            if (!group.isEmpty() && rows > settings.groupRowsMax() || !mayBeApplied(waiting.peek(), group.isEmpty())) {
                break;
            }
            group.add(waiting.remove());
            if (work.kicked()
                    && group.get(group.size() - 1).marker().goal(work.sync().name())
                            >= work.sync().goal()) {
                break; // what follows it is of the next run
            }
        }
        level |= waiting.isEmpty() && group.isEmpty();
        Instant oldest = group.isEmpty() ? null : group.get(0).marker().firstChange();
        if (group.isEmpty() && !waiting.isEmpty()) {
            oldest = waiting.peek().marker().firstChange();
            LockSupport.parkNanos(CAUSE_PAUSE.toNanos());
        }
        status.behind(group.size() + waiting.size() + markers.waiting(), oldest);
        return group;
    }

    private boolean mayBeApplied(CommittedMarker next, boolean first) {
        DatabaseName before = causality == null ? null : causality.waitsFor(next.marker());
        if (first) {
            status.waitsFor(before);
        }
        return before == null;
    }

    /** A group was applied. */
    void applied(MarkerReader markers) {
        if (waiting.isEmpty()) {
            long behind = markers.waiting();
            level |= behind == 0;
            status.behind(behind, null);
        }
    }
}

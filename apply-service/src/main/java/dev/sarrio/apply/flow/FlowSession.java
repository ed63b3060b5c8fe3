package dev.sarrio.apply.flow;

import dev.sarrio.apply.batch.BatchApplier;
import dev.sarrio.apply.handover.CopyRequest;
import dev.sarrio.apply.handover.StreamStart;
import dev.sarrio.apply.target.Applied;
import dev.sarrio.apply.target.Position;
import dev.sarrio.apply.target.TargetSession;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.kafka.MarkerLog;
import dev.sarrio.kafka.MarkerPosition;
import dev.sarrio.kafka.MarkerReader;
import dev.sarrio.kafka.RangeReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * One attempt at an assignment, from connecting to the first error: takes the lease, copies if that is due, then applies what comes. For
 * the flow's thread, but for {@link #wakeup}.
 */
final class FlowSession implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);
    private static final long CHECK_NANOS = Duration.ofSeconds(10).toNanos();
    private final Surroundings around;
    private final Assignment work;
    private final FlowStatus status;
    private final BooleanSupplier over;
    private final Thread thread = Thread.currentThread();
    private final ArrayDeque<CommittedMarker> waiting = new ArrayDeque<>();
    private TargetSession target;
    private Applied applied;
    private Position position;
    private RangeReader ranges;
    private BatchApplier applier;
    private volatile MarkerReader markers;
    private volatile boolean copying;

    /** @param over the assignment is not to be worked on any longer */
    FlowSession(Surroundings around, Assignment work, FlowStatus status, BooleanSupplier over) {
        this.around = around;
        this.work = work;
        this.status = status;
        this.over = over;
    }

    /** Returns when the assignment is over. @param wellAgain called after each step that worked */
    void run(Runnable wellAgain) {
        status.enter(FlowState.STARTING, null, work);
        connect();
        Position known = applied.read().orElse(null);
        position = known == null || work.sync().copies() > known.copies() ? startAnew() : known;
        checkTables(known);
        status.at(position);
        open();
        status.enter(FlowState.RUNNING, null, work);
        wellAgain.run();
        long heard = System.nanoTime();
        while (!over.getAsBoolean()) {
            List<CommittedMarker> group = nextGroup();
            if (!group.isEmpty()) {
                apply(group);
                wellAgain.run();
                heard = System.nanoTime();
            } else if (System.nanoTime() - heard > CHECK_NANOS) {
                markers.check();
                heard = System.nanoTime();
            }
            checkTarget();
        }
    }

    private void connect() {
        target = TargetSession.open(around.servers(), work.target().connection(), work.subject(), around.settings());
        if (!target.tryLease("apply/" + work.subject())) {
            throw new SarrioException(
                    ErrorCode.LEASE_HELD_ELSEWHERE,
                    "Another instance applies " + work.subject(),
                    "nothing to do: this one takes over when that one ends");
        }
        applied = new Applied(target.sql(), work.sync().name(), work.source().name());
        applied.install();
        status.warn(target.replicaRole() ? List.of() : List.of(noReplicaRole()));
    }

    private String noReplicaRole() {
        return "The role of " + target.sql().display()
                + " may not set session_replication_role: foreign keys and triggers are"
                + " active while rows are written, in the order of the foreign keys. Remedy: GRANT SET ON PARAMETER"
                + " session_replication_role TO the role (PostgreSQL 15 or newer), or rds_superuser on RDS.";
    }

    private Position startAnew() {
        Position start = work.sync().copy() == CopyMode.NONE ? lastMarker() : copy();
        applied.start(start, work.sync().tables());
        return start;
    }

    private Position lastMarker() {
        CommittedMarker last = new MarkerLog(around.kafka())
                .last(work.source().name())
                .orElseThrow(() -> new SarrioException(
                        ErrorCode.TIMEOUT,
                        "There are no batches of " + work.source().name() + " yet",
                        "it is tried again; see what capture reports of "
                                + work.source().name()));
        return new Position(
                last.marker().stream(),
                last.marker().batch(),
                last.offset(),
                last.marker().to(),
                null,
                work.sync().copies(),
                true);
    }

    private Position copy() {
        status.enter(FlowState.COPYING, null, work);
        copying = true;
        StreamStart start;
        try {
            if (over.getAsBoolean()) {
                throw new IllegalStateException("The assignment is over before its copy began");
            }
            start = around.copy().copy(new CopyRequest(work.sync(), work.source(), work.target()), status::copying);
        } finally {
            copying = false;
        }
        if (!target.sql().isOpen()) { // a copy takes long, and firewalls forget
            target.close();
            connect();
        }
        return new Position(
                start.stream(),
                start.batch(),
                start.markerOffset(),
                start.snapshot(),
                start.copied(),
                work.sync().copies(),
                true);
    }

    /** A table that joined the sync after its copy would lack the rows that were there before. */
    private void checkTables(Position known) {
        if (known != position) {
            return;
        }
        Set<TableName> joined = new HashSet<>(work.sync().tables());
        joined.removeAll(applied.tables());
        if (!joined.isEmpty() && work.sync().copy() != CopyMode.NONE) {
            throw new SarrioException(
                    ErrorCode.NEEDS_COPY,
                    "Tables joined sync " + work.sync().name()
                            + " after its copy, so their rows are not on the target: " + joined,
                    "this sync needs a new copy; or take these tables out of it and move them in a sync of their own");
        }
    }

    private void open() {
        String client = "sarrio-apply-" + work.subject().replace('/', '-');
        MarkerPosition after =
                new MarkerPosition(position.stream(), position.batch(), position.markerOffset(), position.snapshot());
        markers = new MarkerReader(
                around.kafka(), client + "-markers", work.source().name(), after);
        ranges = new RangeReader(around.kafka(), client, around.settings().windowBytes(), SILENCE_MAX);
        applier = new BatchApplier(target, applied, new HashSet<>(work.sync().tables()), ranges, around.settings());
    }

    /** The batches that go into the next transaction: as many as wait, within limits; none if none came in time. */
    private List<CommittedMarker> nextGroup() {
        waiting.addAll(markers.poll(waiting.isEmpty() ? POLL : Duration.ZERO));
        List<CommittedMarker> group = new ArrayList<>();
        long rows = 0;
        while (!waiting.isEmpty() && group.size() < around.settings().groupBatchesMax()) {
            rows += waiting.peek().marker().records();
            if (!group.isEmpty() && rows > around.settings().groupRowsMax()) {
                break;
            }
            group.add(waiting.remove());
        }
        long behind = group.size() + waiting.size() + markers.waiting();
        status.behind(behind, group.isEmpty() ? null : group.get(0).marker().firstChange());
        return group;
    }

    private void apply(List<CommittedMarker> group) {
        long rows = 0;
        for (CommittedMarker next : group) {
            rows += position.holdsAlready(next.marker().to())
                    ? 0
                    : next.marker().records();
        }
        position = applier.apply(position, group);
        long now = System.currentTimeMillis();
        for (CommittedMarker next : group) {
            Instant changed = next.marker().lastChange();
            if (changed != null) {
                status.latency(Math.max(0, now - changed.toEpochMilli()));
            }
        }
        status.applied(position, group.size(), rows);
        if (waiting.isEmpty()) {
            status.behind(markers.waiting(), null);
        }
    }

    private void checkTarget() {
        if (!target.sql().isOpen()) {
            throw new SarrioException(
                    ErrorCode.DATABASE_UNREACHABLE,
                    "The connection to " + target.sql().display() + " was lost",
                    "it is tried again; see the target server's log for why it ended");
        }
    }

    /** From any thread: the assignment may be over. @param stop it is: a copy is given up */
    void wakeup(boolean stop) {
        MarkerReader reader = markers;
        if (reader != null) {
            reader.wakeup();
        } else if (stop && copying) {
            thread.interrupt();
        }
    }

    @Override
    public void close() {
        try {
            if (markers != null) {
                markers.close();
            }
            if (ranges != null) {
                ranges.close();
            }
        } finally {
            if (target != null) {
                target.close();
            }
        }
    }
}

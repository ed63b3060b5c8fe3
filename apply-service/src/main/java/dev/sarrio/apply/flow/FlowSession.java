package dev.sarrio.apply.flow;

import dev.sarrio.apply.batch.BatchApplier;
import dev.sarrio.apply.batch.TransactionCode;
import dev.sarrio.apply.customcode.Outbox;
import dev.sarrio.apply.target.Applied;
import dev.sarrio.apply.target.KickedRun;
import dev.sarrio.apply.target.Position;
import dev.sarrio.apply.target.TargetSession;
import dev.sarrio.apply.twoway.ConflictCheck;
import dev.sarrio.core.control.CustomCode;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Problem;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.kafka.MarkerLog;
import dev.sarrio.kafka.MarkerPosition;
import dev.sarrio.kafka.MarkerReader;
import dev.sarrio.kafka.RangeReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The attempt at a target that follows: takes the lease, copies if that is due, then applies what comes. */
final class FlowSession implements Attempt {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SETTLING_POLL = Duration.ofMillis(100); // a copy waits for it
    private static final Duration JOIN_PAUSE = Duration.ofMillis(200);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);
    private static final long CHECK_NANOS = Duration.ofSeconds(10).toNanos();
    private final Surroundings around;
    private final Assignment work;
    private final FlowStatus status;
    private final BooleanSupplier over;
    private final Beginning beginning;
    private TargetSession target;
    private Applied applied;
    private Joining joining;
    private final Settling settling;
    private Position position;
    /** Null for a one-way sync. */
    private ConflictCheck conflicts;

    private RangeReader ranges;
    private BatchApplier applier;
    private Arrivals arrivals;

    private volatile MarkerReader markers;

    /** @param over the assignment is not to be worked on any longer */
    FlowSession(Surroundings around, Assignment work, FlowStatus status, BooleanSupplier over) {
        this.around = around;
        this.work = work;
        this.status = status;
        this.over = over;
        this.beginning = new Beginning(around, work, status, over);
        this.settling = new Settling(around, work, this::isAllApplied);
    }

    /** A consumer of its own asks: to the one that waits for markers the answer comes behind those, half a second late. */
    private boolean isAllApplied() {
        return arrivals.none()
                && new MarkerLog(around.kafka())
                        .last(work.source().name())
                        .map(last -> last.offset() <= position.markerOffset())
                        .orElse(true);
    }

    @Override
    public void run(Runnable wellAgain, Runnable committed) {
        connect();
        status.enter(FlowState.STARTING, null, work); // not before: until it has the lease another instance may report
        BothWays bothWays = new BothWays(around.servers(), work, target, applied);
        position = beginning.find(target, applied, bothWays);
        if (position == null) {
            return;
        }
        status.at(position);
        KickedRun run =
                new KickedRun(target.sql(), work.sync().name(), work.source().name());
        if (work.kicked()) {
            run.to(work.sync().goal());
        } else {
            run.none();
        }
        if (rests()) {
            wellAgain.run();
        } else {
            follow(bothWays, wellAgain, committed);
        }
        if (work.kicked()) {
            run.delivered().ifPresent(status::delivered);
        }
    }

    /** A kicked run is over with the batch that fulfils the kick, and with the next one that shows a state of the source if that one does not. */
    private boolean rests() {
        return work.arrived(position) && position.consistent();
    }

    private void follow(BothWays bothWays, Runnable wellAgain, Runnable committed) {
        joining = new Joining(work, target, applied, position, around.copy());
        status.at(position, joining.hasSetAside());
        conflicts = bothWays.conflicts(
                position, () -> new MarkerLog(around.kafka()).last(work.target().name()), status::conflicts);
        open();
        status.enter(FlowState.RUNNING, null, work);
        wellAgain.run();
        if (work.kicked() && !position.isSettling()) {
            joinFirst();
        }
        long heard = System.nanoTime();
        boolean idle = false;
        while (!over.getAsBoolean() && (!rests() || joining.waits())) {
            if (settling.isDue(position, idle || markers.waiting() == 0)) {
                settle();
            } else if (!joining.waits() && settling.isAsTheSource(position, idle)) {
                position = joining.settled(position);
                status.at(position);
            }
            boolean arrived = work.arrived(position) && !position.isSettling();
            boolean waits = arrived && joining.waits();
            List<CommittedMarker> group =
                    waits ? pause() : arrivals.next(markers, position.isSettling() ? SETTLING_POLL : POLL);
            idle = group.isEmpty();
            if (idle && arrived && !waits && !joining.joined().awaits(position.snapshot())) {
                return; // nothing more has come that a table which joined could become consistent with
            }
            if (!idle) {
                apply(group);
                wellAgain.run();
                committed.run();
                heard = System.nanoTime();
            } else if (System.nanoTime() - heard > CHECK_NANOS) {
                markers.check();
                heard = System.nanoTime();
            }
            target.checkOpen();
            if (!position.isSettling() && joining.isDue()) {
                join();
            }
        }
    }

    /** All that the copy saw is applied: what comes after its data is made while nothing is applied. */
    private void settle() {
        beginning.settle(target);
        position = applied.settled(position);
        joining = new Joining(work, target, applied, position, around.copy());
        status.at(position, joining.hasSetAside());
        openApplier();
        status.enter(FlowState.RUNNING, joining.problem(), work);
    }

    /**
     * Tables that joined are part of a kicked run: the batch that fulfils the kick is not the end of it before they are copied. Where that
     * lasts the others go on meanwhile.
     */
    private void joinFirst() {
        while (joining.waits() && !joining.isLate() && !over.getAsBoolean()) {
            if (joining.isDue()) {
                join();
            } else {
                pause();
            }
            target.checkOpen();
        }
    }

    private static List<CommittedMarker> pause() {
        LockSupport.parkNanos(JOIN_PAUSE.toNanos());
        return List.of();
    }

    /** Returns at once, having noted where the stream is, if the sync is not to be copied when it is started. */
    @Override
    public void note() {
        if (work.goesOnFromHand()) {
            connect();
            if (!beginning.wasWhole(target)) {
                beginning.find(target, applied, new BothWays(around.servers(), work, target, applied));
            }
        }
    }

    private void connect() {
        target = TargetSession.open(around.servers(), work.target().connection(), work.subject(), around.settings());
        work.takeLease(target);
        applied = new Applied(target.sql(), work.sync().name(), work.source().name());
        applied.install();
        new Outbox(target.sql(), work.sync().name())
                .prepare(work.customcodes().stream()
                        .filter(c -> c.whenrun() == CustomCode.WhenRun.AFTER_SYNC)
                        .map(CustomCode::name)
                        .toList());
        status.warn(target);
    }

    /** Tables that joined after the copy are copied while nothing is applied. */
    private void join() {
        Problem before = joining.problem();
        Position with = joining.step(position, request -> beginning.copy(request, target));
        if (with != null) {
            position = with;
            status.at(position, joining.hasSetAside());
            openApplier();
        }
        if (with != null || !Objects.equals(joining.problem(), before)) {
            status.enter(FlowState.RUNNING, joining.problem(), work);
        }
    }

    private void open() {
        String client = "sarrio-apply-" + work.subject().replace('/', '-');
        MarkerPosition after =
                new MarkerPosition(position.stream(), position.batch(), position.markerOffset(), position.snapshot());
        markers = new MarkerReader(
                around.kafka(), client + "-markers", work.source().name(), after);
        ranges = new RangeReader(around.kafka(), client, around.settings().windowBytes(), SILENCE_MAX);
        arrivals = new Arrivals(work, around.settings(), status, Causality.of(around, work, target.sql()));
        openApplier();
    }

    private void openApplier() {
        BatchApplier.Followed followed = new BatchApplier.Followed(joining.applying(), joining.joined(), work.shapes());
        TransactionCode code = TransactionCode.of(
                work.sync(), work.source().name(), work.target().name());
        applier = new BatchApplier(target, applied, followed, ranges, around.settings(), conflicts, code);
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
            if (changed != null && arrivals.isLevel()) {
                status.latency(Math.max(0, now - changed.toEpochMilli()));
            }
        }
        status.applied(position, group.size(), rows);
        arrivals.applied(markers);
    }

    @Override
    public void wakeup(boolean stop) {
        MarkerReader reader = markers;
        boolean givenUp = (stop || status.copyGoesOn()) && beginning.giveUp();
        if (!givenUp && reader != null) {
            reader.wakeup();
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
            settling.close();
        } finally {
            if (target != null) {
                target.close();
            }
        }
    }
}

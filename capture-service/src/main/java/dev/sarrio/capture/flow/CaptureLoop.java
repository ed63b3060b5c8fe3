package dev.sarrio.capture.flow;

import dev.sarrio.capture.batch.BatchMaker;
import dev.sarrio.capture.batch.Outcome;
import dev.sarrio.capture.batch.TableLocks;
import dev.sarrio.capture.log.Evidence;
import dev.sarrio.capture.log.LogSlots;
import dev.sarrio.capture.source.CapturedTable;
import dev.sarrio.capture.source.CapturedTables;
import dev.sarrio.capture.source.SourceSchema;
import dev.sarrio.capture.source.Stream;
import dev.sarrio.capture.source.View;
import dev.sarrio.core.batch.Goal;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.BatchPublisher;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.kafka.MarkerLog;
import dev.sarrio.kafka.TopicAdmin;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Live capture of one database: from finding its position to making batch after batch, until told otherwise or failed. */
final class CaptureLoop implements AutoCloseable {
    private static final Duration STAMP_EVERY = Duration.ofSeconds(2);
    private static final Duration LOOK_AGAIN_EVERY = Duration.ofMillis(500);
    private static final Duration LOG_EVERY = Duration.ofSeconds(10);
    private static final Duration TELL_EVERY = Duration.ofSeconds(1);
    private static final long TELL_AFTER_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration TRIM_EVERY = Duration.ofHours(1);
    private static final int STALE_MAX = 100;
    private final CaptureContext context;
    private final StatusBoard board;
    private final SourceSessions source;
    private final TopicAdmin topics;
    private final CapturedTables tables;
    private final LogSlots slots;
    private final Evidence evidence;
    private final Pace pace = new Pace(System::nanoTime);
    private final Due stampDue = new Due(STAMP_EVERY);
    private final Due lookDue = new Due(LOOK_AGAIN_EVERY);
    private final Due logDue = new Due(LOG_EVERY);
    private final Due tellDue = new Due(TELL_EVERY);
    private final Due trimDue = new Due(TRIM_EVERY);
    private long toldNanos = System.nanoTime();
    private final StaleAttempts stale = new StaleAttempts(System::nanoTime);
    private DesiredDatabase desired;
    private BatchPublisher publisher;
    private BatchMaker maker;
    private Position position;
    private View view;
    private long readUpTo;
    private List<Goal> goals = List.of();
    /** What the last marker says that it fulfils. */
    private List<Goal> told = List.of();

    private boolean twoWay;

    CaptureLoop(CaptureContext context, StatusBoard board, DesiredDatabase desired, SourceSessions source) {
        this.context = context;
        this.board = board;
        this.desired = desired;
        this.source = source;
        this.topics = new TopicAdmin(context.kafka(), "sarrio-capture-admin-" + desired.name());
        this.tables = new CapturedTables(source.read(), source.work(), source.version());
        tables.passOn(desired.makedelta());
        tables.images(desired.images());
        this.slots = new LogSlots(source.work());
        this.evidence = new Evidence(source.work());
    }

    /** Everything up to the point where batches can be made. */
    void start() {
        SourceSchema schema = new SourceSchema(source.work());
        schema.install(topics.clusterId());
        KafkaSettings kafka = context.kafka();
        topics.ensureBatches(desired.name());
        publisher = new BatchPublisher(kafka, desired.name());
        Stream stream =
                schema.stream(); // only now: until it was fenced, another instance may have ticked and committed
        Optional<CommittedMarker> last = new MarkerLog(kafka).last(desired.name());
        position = Position.decide(stream, last, kafka.toString());
        maker = new BatchMaker(desired, source.read(), source.work(), publisher, stream);
        tellMaker();
        look();
        if (position.batch() == 0) {
            Outcome.Published first = maker.first();
            position = new Position(1, first.marker().to(), first.offset());
        } else {
            told = last.map(m -> m.marker().goals()).orElse(List.of());
        }
        if (stream.tick() == 0) {
            source.work().await(schema.sendTick(1));
        }
        board.position(position);
        board.state(FlowState.RUNNING, null);
    }

    /** The captured tables may be others now. */
    void desired(DesiredDatabase now) {
        boolean others = !now.captured().equals(desired.captured())
                || now.makedelta() != desired.makedelta()
                || !now.images().equals(desired.images());
        desired = now;
        tables.passOn(now.makedelta());
        tables.images(now.images());
        if (others) {
            look();
        }
    }

    /** The two-way syncs that the database is part of. */
    void twoWay(Set<SyncName> syncs) {
        evidence.of(syncs);
        twoWay = !syncs.isEmpty();
        if (maker != null) {
            tellMaker();
        }
    }

    private void tellMaker() {
        maker.twoWay(twoWay);
        if (twoWay) {
            topics.ensureConflicts(desired.name());
        }
    }

    /** The newest kicks of syncs that read the database. To be called between batches: the next one's snapshot is later than they are. */
    void goals(Set<Goal> now) {
        goals = now.stream().sorted(Comparator.comparing(Goal::sync)).toList();
    }

    /** One turn: a batch, or a look whether there is something to make one of. @return how long to wait before the next */
    Duration turn() {
        if (!view.complete() && lookDue.now()) {
            look();
        }
        if (stampDue.now() && !maker.isCurrent(view)) {
            look();
        }
        Optional<Snapshot> nothing = view.needsBatch() ? Optional.empty() : maker.nothingSince(position.snapshot());
        boolean owed = nothing.isPresent() && (!told.containsAll(goals) || owesMarker());
        maker.fulfils(goals);
        if (nothing.isPresent() && !owed) {
            // every row that it sees was seen by the last batch: it may go
            readUpTo = Math.max(readUpTo, nothing.get().xmin());
            board.idle();
            housekeeping();
            return pace.pause();
        }
        long began = System.nanoTime();
        Outcome outcome = owed ? maker.attempt(view, position.snapshot(), position.batch() + 1, true) : attempt();
        if (outcome instanceof Outcome.Published published) {
            published(published);
            return maker.isPeerBehind()
                    ? Pace.BEHIND_REST
                    : Pace.rest(System.nanoTime() - began, published.marker().records());
        }
        if (outcome instanceof Outcome.Stale why) {
            return stale(why);
        }
        if (outcome instanceof Outcome.Busy busy) {
            stale.add(busy);
            return stale.pause();
        }
        board.idle();
        return pace.pause();
    }

    /** Nothing has changed here, but something was applied here that the peer does not know of, and some time has passed. */
    private boolean owesMarker() {
        return System.nanoTime() - toldNanos > TELL_AFTER_NANOS
                && tellDue.now()
                && maker.owesMarker(position.snapshot());
    }

    private Outcome attempt() {
        Optional<TableLocks> locks = stale.locks(view);
        return locks.isEmpty()
                ? maker.attempt(view, position.snapshot(), position.batch() + 1)
                : maker.attempt(locks.get(), this::lookWithin, position.snapshot(), position.batch() + 1);
    }

    private Optional<View> lookWithin() {
        Optional<View> now = tables.lookWithin(desired.captured());
        now.ifPresent(this::saw);
        return now;
    }

    private void published(Outcome.Published batch) {
        stale.clear();
        toldNanos = System.nanoTime();
        told = batch.marker().goals();
        if (!batch.marker().tables().isEmpty()) {
            pace.active();
        }
        position = new Position(batch.marker().batch(), batch.marker().to(), batch.offset());
        board.published(batch.marker());
        board.position(position);
        if (view.needsBatch()) {
            view = tables.published(view);
        }
        housekeeping();
    }

    private Duration stale(Outcome.Stale why) {
        View before = view;
        look();
        if (stale.add(before, view) > STALE_MAX) {
            throw new SarrioException(
                    ErrorCode.DATABASE_ERROR,
                    "A batch of " + source.read().display() + " can't be made: " + why.why(),
                    "see the server's log; put the cause right, then retry");
        }
        return stale.pause();
    }

    private void look() {
        saw(tables.look(desired.captured()));
    }

    private void saw(View now) {
        view = now;
        topics.ensureTables(view.tables().values().stream()
                .map(CapturedTable::state)
                .map(t -> Topics.of(desired.name(), t.name()))
                .toList());
        board.view(view);
    }

    private void housekeeping() {
        if (logDue.now()) {
            int due = slots.due();
            long limit = evidence.limit(Math.max(readUpTo, position.snapshot().xmin()));
            slots.empty(due, limit);
            long bytes = slots.bytes() + (twoWay ? heardBytes(due, limit) : 0);
            board.logBytes(bytes);
            board.state(FlowState.RUNNING, bytes > context.logBytesMax() ? logTooLarge(bytes) : null);
        }
        if (trimDue.now()) {
            Instant limit = Instant.now().minus(Duration.ofHours(context.kafka().retentionHours()));
            topics.trimMarkers(desired.name(), limit, position.markerOffset());
        }
    }

    /** What was applied here of others is kept and emptied as the log is. @return how large it is */
    private long heardBytes(int due, long limit) {
        return LogSlots.heard(source.work())
                .map(heard -> {
                    heard.empty(due, limit);
                    return heard.bytes();
                })
                .orElse(0L);
    }

    private Problem logTooLarge(long bytes) {
        return new Problem(
                ErrorCode.LOG_TOO_LARGE,
                "The change log of " + source.work().display() + " has grown to " + (bytes >> 20) + " MB",
                "look for a transaction that has been open for long (pg_stat_activity, pg_prepared_xacts): the log can't be"
                        + " emptied behind it",
                List.of("xmin " + position.snapshot().xmin()).toString());
    }

    /** Something that is due now and then. */
    private static final class Due {
        private final long every;
        private long last = System.nanoTime();

        Due(Duration every) {
            this.every = every.toNanos();
        }

        boolean now() {
            long now = System.nanoTime();
            boolean due = now - last >= every;
            last = due ? now : last;
            return due;
        }
    }

    @Override
    public void close() {
        if (publisher != null) {
            publisher.close();
        }
        topics.close();
    }
}

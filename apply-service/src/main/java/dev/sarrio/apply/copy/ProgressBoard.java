package dev.sarrio.apply.copy;

import dev.sarrio.apply.handover.CopyProgress;
import dev.sarrio.core.name.TableName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** How far a copy is: written by the copy's threads, told at every phase and finished table, and twice a second between. Thread-safe. */
final class ProgressBoard {
    static final String WAITING = "waiting for triggers";
    static final String LOCKS = "waiting for locks";
    static final String SCHEMA = "schema";
    static final String DATA = "data";
    static final String KEYS = "keys";
    static final String INDEXES = "indexes";
    static final String STATISTICS = "statistics";
    static final String DONE = "done";
    private static final Duration PACE = Duration.ofMillis(500);
    private final Clock clock;
    private final Consumer<CopyProgress> listener;
    private final Map<TableName, Counts> tables = new ConcurrentHashMap<>();
    private final AtomicReference<Instant> told = new AtomicReference<>(Instant.MIN);
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private volatile String phase = WAITING;
    private volatile List<CopyProgress.Index> indexes = List.of();
    private volatile DataStart dataStart;
    private volatile boolean inChunks;

    /** When the data phase began, and what had been copied before a copy was broken off. */
    private record DataStart(Instant at, double done, long bytes) {}

    ProgressBoard(Clock clock, Consumer<CopyProgress> listener) {
        this.clock = clock;
        this.listener = listener;
    }

    private record Counts(AtomicLong rows, AtomicLong bytes, long rowsEstimated, long bytesEstimated, boolean done) {
        double fraction() {
            if (done) {
                return 1;
            }
            boolean byRows = rowsEstimated > 0;
            double all = Math.max(1, byRows ? rowsEstimated : bytesEstimated);
            return Math.min(0.99, (byRows ? rows : bytes).get() / all);
        }
    }

    /** Its chunks stay done if it is broken off. */
    void inChunks() {
        inChunks = true;
    }

    private boolean goesOn() {
        return phase.equals(WAITING) || inChunks && phase.equals(DATA);
    }

    void warn(List<String> sentences) {
        warnings.addAll(sentences);
        tell();
    }

    void enter(String next) {
        if (next.equals(DATA)) {
            dataStart = new DataStart(clock.instant(), done(), bytes());
        }
        if (!next.equals(phase)) {
            indexes = List.of();
        }
        phase = next;
        tell();
    }

    void expect(TableName table, long rowsEstimated, long bytesEstimated) {
        tables.put(table, new Counts(new AtomicLong(), new AtomicLong(), rowsEstimated, bytesEstimated, false));
    }

    /** What an earlier attempt has brought of a table that is expected. @param all nothing is left of it */
    void found(TableName table, long rows, long bytes, boolean all) {
        tables.computeIfPresent(
                table,
                (k, c) -> new Counts(
                        new AtomicLong(rows), new AtomicLong(bytes), c.rowsEstimated(), c.bytesEstimated(), all));
    }

    /** How far indexes are. */
    void indexes(List<CopyProgress.Index> now) {
        if (!now.equals(indexes)) {
            indexes = now;
            tell();
        }
    }

    void copied(TableName table, long rows, long bytes) {
        Counts counts = tables.get(table);
        counts.rows().addAndGet(rows);
        counts.bytes().addAndGet(bytes);
        Instant last = told.get();
        Instant now = clock.instant();
        if (last.plus(PACE).isBefore(now) && told.compareAndSet(last, now)) {
            listener.accept(progress());
        }
    }

    void finished(TableName table) {
        tables.computeIfPresent(
                table, (k, c) -> new Counts(c.rows(), c.bytes(), c.rowsEstimated(), c.bytesEstimated(), true));
        tell();
    }

    private void tell() {
        told.set(clock.instant());
        listener.accept(progress());
    }

    private CopyProgress progress() {
        List<CopyProgress.Table> list = tables.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> row(e.getKey(), e.getValue()))
                .toList();
        return new CopyProgress(phase, list, indexes, bytesPerSecond(), secondsRemaining(), warnings, goesOn());
    }

    private static CopyProgress.Table row(TableName table, Counts c) {
        return new CopyProgress.Table(
                table, c.rows().get(), c.rowsEstimated(), c.bytes().get(), c.bytesEstimated(), c.done());
    }

    private long bytes() {
        return tables.values().stream().mapToLong(c -> c.bytes().get()).sum();
    }

    /** Of the tables' size on disk. */
    private double done() {
        return tables.values().stream()
                .mapToDouble(c -> Math.max(1, c.bytesEstimated()) * c.fraction())
                .sum();
    }

    private double secondsOfData(DataStart start) {
        return Duration.between(start.at(), clock.instant()).toMillis() / 1000.0;
    }

    /** Null outside the data phase, and in its first moment. */
    private Long bytesPerSecond() {
        DataStart start = dataStart;
        double seconds = start == null ? 0 : secondsOfData(start);
        return phase.equals(DATA) && seconds > 0 ? Math.round((bytes() - start.bytes()) / seconds) : null;
    }

    /** By the share of the tables' size on disk: null outside the data phase and before there is anything to reckon with. */
    private Long secondsRemaining() {
        DataStart start = dataStart;
        if (!phase.equals(DATA) || start == null) {
            return null;
        }
        double all = tables.values().stream()
                .mapToDouble(c -> Math.max(1, c.bytesEstimated()))
                .sum();
        double done = done();
        double now = done - start.done();
        return now <= 0 ? null : Math.round(secondsOfData(start) * (all - done) / now);
    }
}

package dev.sarrio.coordinator.sync;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.name.SyncName;
import java.time.Duration;
import java.util.Map;

/**
 * A sync as it is kept.
 *
 * @param running whether it does
 * @param copy what precedes the first batch
 * @param counters of what was asked for once
 * @param sequences how they are kept in step
 * @param options of Bucardo's, kept for those who list them: {@link #OVERDUE} and {@link #EXPIRED} have a meaning here
 */
public record SyncEntry(
        SyncName name,
        String relgroup,
        String dbgroup,
        Running running,
        Copy copy,
        Counters counters,
        Sequences sequences,
        Map<String, String> options,
        long version) {
    public static final String OVERDUE = "overdue";
    public static final String EXPIRED = "expired";

    public SyncEntry {
        options = Map.copyOf(options);
    }

    /** @param active Bucardo's status; an inactive sync is stopped and left alone by verbs for all  @param autokick false: only a start by name runs it */
    public record Running(boolean active, boolean autokick, RunState run) {}

    /** @param mode null until it is decided */
    public record Copy(CopyChoice choice, CopyMode mode) {}

    /** @param margin how far those of sides that are not written are kept ahead  @param interleave both sides of a two-way sync may be written */
    public record Sequences(long margin, boolean interleave) {}

    /** @param copies the number of the newest copy that was asked for, or {@link #NEXT_COPY}: it is drawn when the sync is saved */
    public record Counters(long kicks, long copies, long retries) {
        public static final long NEXT_COPY = -1;

        Counters anotherCopy() {
            return new Counters(kicks, NEXT_COPY, retries);
        }
    }

    /** Of an option that is an interval; zero if it was not set. */
    public Duration interval(String option) {
        return options.containsKey(option) ? Interval.parse(option, options.get(option)) : Duration.ZERO;
    }

    public boolean runs() {
        return running.active && running.run == RunState.RUNNING;
    }

    public boolean undecided() {
        return copy.mode == null;
    }

    public SyncEntry with(Running now) {
        return new SyncEntry(name, relgroup, dbgroup, now, copy, counters, sequences, options, version);
    }

    public SyncEntry with(RunState run) {
        return with(new Running(running.active, running.autokick, run));
    }

    public SyncEntry with(Counters now) {
        return new SyncEntry(name, relgroup, dbgroup, running, copy, now, sequences, options, version);
    }

    /** A copy is asked for as soon as it is decided that there is to be one. */
    public SyncEntry with(Copy now) {
        Counters counted =
                !copies() && now.mode != null && now.mode != CopyMode.NONE ? counters.anotherCopy() : counters;
        return new SyncEntry(name, relgroup, dbgroup, running, now, counted, sequences, options, version);
    }

    private boolean copies() {
        return copy.mode != null && copy.mode != CopyMode.NONE;
    }

    public SyncEntry moving(String relgroupNow, String dbgroupNow) {
        return new SyncEntry(name, relgroupNow, dbgroupNow, running, copy, counters, sequences, options, version);
    }

    public SyncEntry with(Sequences sequencesNow, Map<String, String> optionsNow) {
        return new SyncEntry(name, relgroup, dbgroup, running, copy, counters, sequencesNow, optionsNow, version);
    }
}

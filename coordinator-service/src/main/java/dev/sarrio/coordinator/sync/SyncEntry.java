package dev.sarrio.coordinator.sync;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.name.SyncName;
import java.util.Map;

/**
 * A sync as it is kept.
 *
 * @param running whether it does
 * @param copy what precedes the first batch
 * @param counters of what was asked for once
 * @param options of Bucardo's that have no meaning here; kept for those who list them
 */
public record SyncEntry(
        SyncName name,
        String relgroup,
        String dbgroup,
        Running running,
        Copy copy,
        Counters counters,
        long sequenceMargin,
        Map<String, String> options,
        long version) {
    public SyncEntry {
        options = Map.copyOf(options);
    }

    /** @param active Bucardo's status; an inactive sync is stopped and left alone by verbs for all  @param autokick false: only a start by name runs it */
    public record Running(boolean active, boolean autokick, RunState run) {}

    /** @param mode null until it is decided */
    public record Copy(CopyChoice choice, CopyMode mode) {}

    public record Counters(long kicks, long copies, long retries) {}

    public boolean runs() {
        return running.active && running.run == RunState.RUNNING;
    }

    public boolean undecided() {
        return copy.mode == null;
    }

    public SyncEntry with(Running now) {
        return new SyncEntry(name, relgroup, dbgroup, now, copy, counters, sequenceMargin, options, version);
    }

    public SyncEntry with(RunState run) {
        return with(new Running(running.active, running.autokick, run));
    }

    public SyncEntry with(Counters now) {
        return new SyncEntry(name, relgroup, dbgroup, running, copy, now, sequenceMargin, options, version);
    }

    /** A first copy is counted as soon as it is decided. */
    public SyncEntry with(Copy now) {
        boolean first = counters.copies == 0 && now.mode != null && now.mode != CopyMode.NONE;
        Counters counted = first ? new Counters(counters.kicks, 1, counters.retries) : counters;
        return new SyncEntry(name, relgroup, dbgroup, running, now, counted, sequenceMargin, options, version);
    }

    public SyncEntry moving(String relgroupNow, String dbgroupNow) {
        return new SyncEntry(name, relgroupNow, dbgroupNow, running, copy, counters, sequenceMargin, options, version);
    }

    public SyncEntry with(long margin, Map<String, String> optionsNow) {
        return new SyncEntry(name, relgroup, dbgroup, running, copy, counters, margin, optionsNow, version);
    }
}

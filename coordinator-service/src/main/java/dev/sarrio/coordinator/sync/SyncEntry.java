package dev.sarrio.coordinator.sync;

import dev.sarrio.coordinator.database.Dbgroup;
import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.name.SyncName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A sync as it is kept.
 *
 * @param running whether it does
 * @param copy what precedes the first batch
 * @param copying how tables are copied; restarts are kept elsewhere ({@link Restarts})
 * @param conflicts what becomes of them; single tables and decisions are kept elsewhere ({@link Decisions})
 * @param counters of what was asked for once
 * @param sequences how they are kept in step
 * @param options of Bucardo's, kept for those who list them: those that have a name here have a meaning too
 */
public record SyncEntry(
        SyncName name,
        String relgroup,
        String dbgroup,
        Running running,
        Copy copy,
        CopyOptions copying,
        ConflictRules conflicts,
        Counters counters,
        Sequences sequences,
        Map<String, String> options,
        long version) {
    public static final String OVERDUE = "overdue";
    public static final String EXPIRED = "expired";
    /** How often it is run though nobody kicks it; how long after a full copy the next is made. */
    public static final String CHECKTIME = "checktime";

    public static final String STRICT_CHECKING = "strict_checking";
    public static final String ANALYZE_AFTER_COPY = "analyze_after_copy";

    public SyncEntry {
        options = Map.copyOf(options);
    }

    /** @param active Bucardo's status; an inactive sync is stopped and left alone by verbs for all  @param autokick false: it runs when it is kicked, or started by name */
    public record Running(boolean active, boolean autokick, RunState run) {}

    /** @param mode null until it is decided */
    public record Copy(CopyChoice choice, CopyMode mode) {}

    /** @param margin how far those of sides that are not written are kept ahead  @param interleave both sides of a two-way sync may be written */
    public record Sequences(long margin, boolean interleave) {}

    /** @param copies the number of the newest copy that was asked for, or {@link #NEXT_COPY}: it is drawn when the sync is saved */
    public record Counters(long kicks, long copies, long retries, Kick kick) {
        public static final long NEXT_COPY = -1;

        Counters anotherCopy() {
            return new Counters(kicks, NEXT_COPY, retries, kick);
        }

        Counters anotherRetry() {
            return new Counters(kicks, copies, retries + 1, kick);
        }

        private Counters withdrawn() {
            return new Counters(kicks, copies, retries, new Kick(Kick.WITHDRAWN, kick.at));
        }
    }

    /**
     * The newest kick.
     *
     * @param goal its number: a sync that does not run by itself is run up to the batch that fulfils it; 0 if there was none or it was withdrawn,
     *     {@link #WITHDRAWN} if it is to be when the sync is saved, which otherwise leaves it as it then is
     * @param at null if there was none
     */
    public record Kick(long goal, Instant at) {
        static final long WITHDRAWN = -1;
        static final Kick NONE = new Kick(0, null);
    }

    /** Whether an option that is on by default was not set to no. */
    public boolean is(String option) {
        return !Options.isOff(options.get(option));
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

    /** A kick is withdrawn by whoever says anew what the sync is to do, unless it runs by itself and goes on so. */
    public SyncEntry with(Running now) {
        boolean goesOn = now.equals(running) && now.run == RunState.RUNNING;
        return new SyncEntry(
                name,
                relgroup,
                dbgroup,
                now,
                copy,
                copying,
                conflicts,
                goesOn ? counters : counters.withdrawn(),
                sequences,
                options,
                version);
    }

    public SyncEntry with(RunState run) {
        return with(new Running(running.active, running.autokick, run));
    }

    public SyncEntry with(Counters now) {
        return new SyncEntry(
                name, relgroup, dbgroup, running, copy, copying, conflicts, now, sequences, options, version);
    }

    private SyncEntry kicked() {
        return with(new Counters(counters.kicks + 1, counters.copies, counters.retries, counters.kick));
    }

    /** As it is to run now. What is copied whole is copied at every start. */
    SyncEntry startedFrom(SyncEntry before, Dbgroup group) {
        boolean rested = before.running.run == RunState.STOPPED || before.running.run == RunState.RESTING;
        boolean starts = rested && running.run == RunState.RUNNING;
        return starts && !group.copiedWhole().isEmpty() ? kicked() : this;
    }

    /** A copy is asked for as soon as it is decided that there is to be one. */
    public SyncEntry with(Copy now) {
        Counters counted =
                !copies() && now.mode != null && now.mode != CopyMode.NONE ? counters.anotherCopy() : counters;
        return new SyncEntry(
                name, relgroup, dbgroup, running, now, copying, conflicts, counted, sequences, options, version);
    }

    public SyncEntry with(CopyOptions now) {
        return new SyncEntry(
                name, relgroup, dbgroup, running, copy, now, conflicts, counters, sequences, options, version);
    }

    public SyncEntry with(ConflictRules now) {
        return new SyncEntry(
                name, relgroup, dbgroup, running, copy, copying, now, counters, sequences, options, version);
    }

    private boolean copies() {
        return copy.mode != null && copy.mode != CopyMode.NONE;
    }

    public SyncEntry moving(String relgroupNow, String dbgroupNow) {
        return new SyncEntry(
                name,
                relgroupNow,
                dbgroupNow,
                running,
                copy,
                copying,
                conflicts,
                counters,
                sequences,
                options,
                version);
    }

    public SyncEntry with(Sequences sequencesNow, Map<String, String> optionsNow) {
        return new SyncEntry(
                name,
                relgroup,
                dbgroup,
                running,
                copy,
                copying,
                conflicts,
                counters,
                sequencesNow,
                optionsNow,
                version);
    }
}

package dev.sarrio.coordinator.sync;

import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.store.Deed;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.core.conflict.ConflictRules.Decision;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Start, stop, pause, resume, kick, retry, copy: each changes the desired state, which the services follow. Thread-safe. */
public final class SyncVerbs {
    private final Definitions definitions;
    private final Syncs syncs;

    public SyncVerbs(Definitions definitions, Syncs syncs) {
        this.definitions = definitions;
        this.syncs = syncs;
    }

    /** @param notes sentences for the user */
    public record Done(List<SyncDetail> syncs, List<String> notes) {}

    /** For one sync, by its name. */
    public Done one(SyncName name, Verb verb) {
        return one(name, verb, CopyOrder.PLAIN);
    }

    /** COPY, or what else the order says. */
    public Done copy(SyncName name, CopyOrder order) {
        return one(name, Verb.COPY, order);
    }

    private Done one(SyncName name, Verb verb, CopyOrder order) {
        List<String> notes = new ArrayList<>();
        return new Done(List.of(done(syncs.get(name), verb, order, notes)), notes);
    }

    /** Kicks a sync unless somebody else has done so meanwhile. @param goal of the last kick that is known of */
    void kickOnce(SyncName name, long goal) {
        done(
                syncs.get(name),
                Verb.KICK,
                CopyOrder.PLAIN,
                new ArrayList<>(),
                sync -> sync.counters().kick().goal() == goal);
    }

    /** Decides conflicts that have stopped it, and lets it try again. */
    public Done decide(SyncName name, Decision decision) {
        List<String> notes = new ArrayList<>();
        SyncDetail done = definitions.change(Deed.of("resolve", "sync", name), tx -> {
            notes.clear();
            SyncEntry now = SyncStore.get(tx, name);
            noteIfNotRunning(now, Verb.RETRY, notes);
            Decisions.add(tx, name, decision);
            SyncStore.save(tx, now.with(now.counters().anotherRetry()));
            return SyncDetail.get(tx, name);
        });
        return new Done(List.of(done), notes);
    }

    /** For all active syncs; one that can't be started does not keep the others from it, and is told in the notes. */
    public Done all(Verb verb) {
        if (verb == Verb.COPY) {
            throw new SarrioException(
                    ErrorCode.INVALID_VALUE, "A copy is asked for by name", "name the sync: copy SYNC");
        }
        List<String> notes = new ArrayList<>();
        List<SyncDetail> done = new ArrayList<>();
        SarrioException failure = null;
        for (SyncDetail sync : syncs.list()) {
            SyncEntry entry = sync.entry();
            if (!entry.running().active()) {
                notes.add("The sync \"" + entry.name() + "\" is inactive and left alone");
            } else if (verb == Verb.START && !entry.running().autokick()) {
                notes.add("The sync \"" + entry.name() + "\" has autokick=0 and is left alone: update sync "
                        + entry.name() + " autokick=1, or start it by name, or kick it");
                if (entry.running().run() == RunState.STOPPED) { // as before everything was stopped
                    rest(entry.name());
                }
            } else {
                try {
                    done.add(done(sync, verb, CopyOrder.PLAIN, notes));
                } catch (SarrioException e) {
                    failure = e;
                    notes.add("The sync \"" + entry.name() + "\": " + e.getMessage() + ". Remedy: " + e.remedy());
                }
            }
        }
        if (failure != null && done.isEmpty()) {
            throw failure;
        }
        return new Done(done, notes);
    }

    /** What others do meanwhile is no obstacle: the verb is applied to the sync as it is then. Only a look at servers comes before. */
    private SyncDetail done(SyncDetail seen, Verb verb, CopyOrder order, List<String> notes) {
        return done(seen, verb, order, notes, sync -> true);
    }

    /** @param kickable whether a kick is still wanted */
    private SyncDetail done(
            SyncDetail seen, Verb verb, CopyOrder order, List<String> notes, Predicate<SyncEntry> kickable) {
        SyncName name = seen.entry().name();
        check(seen.entry(), verb);
        SyncEntry.Copy decided = decided(seen, verb);
        return definitions.change(Deed.of(verb.word(), "sync", name), tx -> {
            SyncDetail now = SyncDetail.get(tx, name);
            check(now.entry(), verb);
            SyncEntry after = applied(now, verb, order, notes);
            if (begins(verb) && after.undecided()) {
                if (decided == null || !now.movesAs(seen)) {
                    throw new SarrioException(
                            ErrorCode.CHANGED_MEANWHILE,
                            "The sync \"" + name + "\" was changed while it was found out what its start has to copy",
                            verb.word() + " it again");
                }
                after = after.with(decided);
            }
            if (!after.equals(now.entry()) || order.restarts()) {
                SyncStore.save(tx, after);
            }
            if (order.restarts()) {
                Restarts.ask(tx, name, Restarts.named(now, order.restart()));
            }
            if (verb == Verb.KICK
                    && kickable.test(
                            now.entry())) { // writers follow one another: whoever kicks at the same moment gets
                // another number
                SyncStore.kick(tx, name);
            }
            return SyncDetail.get(tx, name);
        });
    }

    /** As before everything was stopped. */
    private void rest(SyncName name) {
        definitions.change(Deed.of(Verb.START.word(), "sync", name), tx -> {
            SyncEntry now = SyncStore.get(tx, name);
            if (now.running().run() == RunState.STOPPED) {
                SyncStore.save(tx, now.with(RunState.RESTING));
            }
            return null;
        });
    }

    private static void check(SyncEntry sync, Verb verb) {
        if (!sync.running().active() && verb != Verb.STOP) {
            throw new SarrioException(
                    ErrorCode.INVALID_VALUE,
                    "The sync \"" + sync.name() + "\" is inactive",
                    "activate it first: update sync " + sync.name() + " status=active");
        }
        if (sync.running().run() == RunState.STOPPED && verb == Verb.KICK) {
            throw new SarrioException(
                    ErrorCode.INVALID_VALUE,
                    "The sync \"" + sync.name() + "\" is stopped, and a kick does not start it",
                    "start it: start " + sync.name()
                            + "; or let it run whenever it is kicked, and rest in between: update sync " + sync.name()
                            + " autokick=0");
        }
    }

    /** After these it may be run, and so it must be known what its first run copies. */
    private static boolean begins(Verb verb) {
        return verb == Verb.START || verb == Verb.RESUME || verb == Verb.KICK;
    }

    /** Looks at servers, outside any transaction. @return null if nothing has to be decided */
    private SyncEntry.Copy decided(SyncDetail sync, Verb verb) {
        return begins(verb) && sync.entry().undecided()
                ? syncs.decide(
                                sync.entry().with(RunState.RUNNING),
                                sync.dbgroup(),
                                sync.relgroup().names(Kind.TABLE))
                        .copy()
                : null;
    }

    private static SyncEntry applied(SyncDetail sync, Verb verb, CopyOrder order, List<String> notes) {
        SyncEntry entry = sync.entry();
        boolean rests = entry.running().run() == RunState.RESTING;
        return switch (verb) {
            case START -> entry.with(RunState.RUNNING).startedFrom(entry, sync.dbgroup());
            case RESUME ->
                rests ? resting(entry, notes) : entry.with(RunState.RUNNING).startedFrom(entry, sync.dbgroup());
            case STOP -> entry.with(RunState.STOPPED);
            case PAUSE -> {
                if (entry.running().run() == RunState.STOPPED) {
                    notes.add("The sync \"" + entry.name() + "\" is stopped already");
                    yield entry;
                }
                yield rests ? resting(entry, notes) : entry.with(RunState.PAUSED);
            }
            case KICK -> entry;
            case RETRY -> {
                noteIfNotRunning(entry, verb, notes);
                yield entry.with(entry.counters().anotherRetry());
            }
            case COPY -> copied(sync, order, notes);
        };
    }

    private static SyncEntry resting(SyncEntry entry, List<String> notes) {
        notes.add("The sync \"" + entry.name() + "\" rests until it is kicked (autokick=0), and stays so: stop "
                + entry.name() + " keeps kicks away, update sync " + entry.name()
                + " autokick=1 lets it run by itself");
        return entry;
    }

    private static SyncEntry copied(SyncDetail sync, CopyOrder order, List<String> notes) {
        SyncEntry entry = sync.entry().with(order.copying().over(sync.entry().copying()));
        noteIfNotRunning(entry, Verb.COPY, notes);
        if (order.resume()) {
            return entry.with(entry.counters().anotherRetry());
        }
        SyncEntry waits =
                entry.with(entry.running()); // for another kick than the last one, if it does not run by itself
        if (order.restarts()) {
            checkFollowed(sync);
            return waits;
        }
        CopyMode mode = order.mode() == null ? CopyMode.DATA : order.mode();
        CopyChoice choice = mode == CopyMode.DATA ? CopyChoice.DATA : CopyChoice.ALL;
        return waits.with(waits.counters().anotherCopy()).with(new SyncEntry.Copy(choice, mode));
    }

    private static void checkFollowed(SyncDetail sync) {
        if (sync.dbgroup().copied().isEmpty()) {
            SyncName name = sync.entry().name();
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "The sync \"" + name + "\" copies whole databases only, all tables in one transaction",
                            "kick it: kick " + name)
                    .onField("restart");
        }
    }

    private static void noteIfNotRunning(SyncEntry entry, Verb verb, List<String> notes) {
        if (entry.running().run() != RunState.RUNNING) {
            notes.add("The sync \"" + entry.name() + "\" is "
                    + entry.running().run().name().toLowerCase(java.util.Locale.ROOT) + ": the "
                    + verb.word() + " waits until it is started"
                    + (entry.running().run() == RunState.STOPPED ? "" : " or kicked"));
        }
    }
}

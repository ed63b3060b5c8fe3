package dev.sarrio.coordinator.sync;

import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.store.Deed;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import java.util.ArrayList;
import java.util.List;

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

    /** For one sync, by its name. @param mode of COPY: DATA or SCHEMA_AND_DATA, null otherwise */
    public Done one(SyncName name, Verb verb, CopyMode mode) {
        List<String> notes = new ArrayList<>();
        return new Done(List.of(done(syncs.get(name), verb, mode, notes)), notes);
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
                        + entry.name() + " autokick=1, or start it by name");
            } else {
                try {
                    done.add(done(sync, verb, null, notes));
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
    private SyncDetail done(SyncDetail seen, Verb verb, CopyMode mode, List<String> notes) {
        SyncName name = seen.entry().name();
        requireActive(seen.entry(), verb);
        SyncEntry.Copy decided = decided(seen, verb);
        return definitions.change(Deed.of(verb.word(), "sync", name), tx -> {
            SyncDetail now = SyncDetail.get(tx, name);
            requireActive(now.entry(), verb);
            SyncEntry after = applied(now.entry(), verb, mode, notes);
            if (starts(verb) && after.undecided()) {
                if (decided == null || !now.movesAs(seen)) {
                    throw new SarrioException(
                            ErrorCode.CHANGED_MEANWHILE,
                            "The sync \"" + name + "\" was changed while it was found out what its start has to copy",
                            "start it again");
                }
                after = after.with(decided);
            }
            SyncStore.save(tx, after);
            return SyncDetail.get(tx, name);
        });
    }

    private static void requireActive(SyncEntry entry, Verb verb) {
        if (!entry.running().active() && verb != Verb.STOP) {
            throw new SarrioException(
                    ErrorCode.INVALID_VALUE,
                    "The sync \"" + entry.name() + "\" is inactive",
                    "activate it first: update sync " + entry.name() + " status=active");
        }
    }

    private static boolean starts(Verb verb) {
        return verb == Verb.START || verb == Verb.RESUME;
    }

    /** Looks at servers, outside any transaction. @return null if nothing has to be decided */
    private SyncEntry.Copy decided(SyncDetail sync, Verb verb) {
        SyncEntry running = sync.entry().with(RunState.RUNNING);
        return starts(verb) && running.undecided()
                ? syncs.decide(running, sync.dbgroup(), sync.relgroup().names(Kind.TABLE))
                        .copy()
                : null;
    }

    private static SyncEntry applied(SyncEntry entry, Verb verb, CopyMode mode, List<String> notes) {
        SyncEntry.Counters c = entry.counters();
        if (verb == Verb.KICK || verb == Verb.RETRY) {
            noteIfNotRunning(entry, verb, notes);
        }
        return switch (verb) {
            case START, RESUME -> entry.with(RunState.RUNNING);
            case STOP -> entry.with(RunState.STOPPED);
            case PAUSE -> {
                if (entry.running().run() == RunState.STOPPED) {
                    notes.add("The sync \"" + entry.name() + "\" is stopped already");
                    yield entry;
                }
                yield entry.with(RunState.PAUSED);
            }
            case KICK -> entry.with(new SyncEntry.Counters(c.kicks() + 1, c.copies(), c.retries()));
            case RETRY -> entry.with(new SyncEntry.Counters(c.kicks(), c.copies(), c.retries() + 1));
            case COPY -> copied(entry, mode == null ? CopyMode.DATA : mode, notes);
        };
    }

    private static SyncEntry copied(SyncEntry entry, CopyMode mode, List<String> notes) {
        noteIfNotRunning(entry, Verb.COPY, notes);
        CopyChoice choice = mode == CopyMode.DATA ? CopyChoice.DATA : CopyChoice.ALL;
        return entry.with(entry.counters().anotherCopy()).with(new SyncEntry.Copy(choice, mode));
    }

    private static void noteIfNotRunning(SyncEntry entry, Verb verb, List<String> notes) {
        if (entry.running().run() != RunState.RUNNING) {
            notes.add("The sync \"" + entry.name() + "\" is "
                    + entry.running().run().name().toLowerCase(java.util.Locale.ROOT) + ": the "
                    + verb.word() + " waits until it is started");
        }
    }
}

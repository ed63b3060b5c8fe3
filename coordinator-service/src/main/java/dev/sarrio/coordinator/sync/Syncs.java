package dev.sarrio.coordinator.sync;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.database.DatabaseStore;
import dev.sarrio.coordinator.database.Dbgroup;
import dev.sarrio.coordinator.relation.Chosen;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.relation.Relation;
import dev.sarrio.coordinator.relation.RelationStore;
import dev.sarrio.coordinator.relation.Relations;
import dev.sarrio.coordinator.relation.Selection;
import dev.sarrio.coordinator.store.Deed;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.coordinator.store.Versions;
import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Adds, changes and removes syncs. Looks at servers before, never inside, the transaction. Thread-safe. */
public final class Syncs {
    private static final int UPDATES = 10;
    private final Definitions definitions;
    private final Relations relations;
    private final CopyDecision decision;

    public Syncs(Definitions definitions, Relations relations, TargetLook look) {
        this(definitions, relations, new CopyDecision(look));
    }

    private Syncs(Definitions definitions, Relations relations, CopyDecision decision) {
        this.definitions = definitions;
        this.relations = relations;
        this.decision = decision;
    }

    /** For removals that are part of a larger change. */
    public Syncs within(Definitions inside) {
        return new Syncs(inside, relations, decision);
    }

    public List<SyncDetail> list() {
        return definitions.read(SyncDetail::all);
    }

    public SyncDetail get(SyncName name) {
        return definitions.read(tx -> SyncDetail.get(tx, name));
    }

    public Map<DatabaseName, DatabaseEntry> databases(SyncDetail sync) {
        return definitions.read(sync::databases);
    }

    public SyncDetail add(SyncName name, SyncDraft draft) {
        return definitions.change(Deed.of("add", "sync", name), adding(name, draft));
    }

    /** What {@link #add} would make, with the copy of its first start. Keeps nothing. */
    public SyncDetail tryToAdd(SyncName name, SyncDraft draft) {
        return foreseen(definitions.tried(adding(name, draft)));
    }

    private Function<Tx, SyncDetail> adding(SyncName name, SyncDraft draft) {
        definitions.read(tx -> checkFree(tx, name));
        if (draft.dbs() == null || draft.dbs().isEmpty()) {
            throw invalid("dbs", "The sync \"" + name + "\" has no databases", "dbs=GROUP, or dbs=a:source,b:target");
        }
        if (draft.relgroup() == null
                && (draft.tables() == null || draft.tables().isEmpty())) {
            throw invalid("relgroup", "The sync \"" + name + "\" has no tables", "relgroup=GROUP, or tables=a,b");
        }
        Wiring wiring = wire(name, draft.relgroup(), draft.tables(), draft.dbs());
        boolean active = !Boolean.FALSE.equals(draft.active());
        boolean autokick = !Boolean.FALSE.equals(draft.autokick());
        CopyChoice choice = draft.copy() == null ? CopyChoice.AUTO : draft.copy();
        SyncEntry entry = new SyncEntry(
                        name,
                        wiring.relgroup(),
                        wiring.dbgroup().name(),
                        new SyncEntry.Running(active, autokick, autokick ? RunState.RUNNING : RunState.RESTING),
                        new SyncEntry.Copy(choice, null),
                        draft.copying().over(CopyOptions.DEFAULT),
                        draft.conflicts().over(ConflictRules.DEFAULT),
                        new SyncEntry.Counters(0, SyncEntry.Counters.NEXT_COPY, 0, SyncEntry.Kick.NONE),
                        sequences(new SyncEntry.Sequences(0, false), draft),
                        Options.kept(draft.options() == null ? Map.of() : draft.options()),
                        0)
                .with(new SyncEntry.Copy(choice, choice.fixed()));
        SyncEntry decided = decide(entry, wiring);
        return tx -> {
            checkFree(tx, name);
            SyncStore.save(tx, wiring.apply(tx, decided));
            return SyncDetail.get(tx, name);
        };
    }

    /** Done again if a kick, or a change that the caller has not spoken of, comes between looking and writing. */
    public SyncDetail update(SyncName name, SyncDraft draft, Long expectedVersion) {
        return update(name, draft, expectedVersion, UPDATES);
    }

    private SyncDetail update(SyncName name, SyncDraft draft, Long expectedVersion, int tries) {
        try {
            return updateOnce(name, draft, expectedVersion);
        } catch (SarrioException e) {
            if (tries == 1 || e.code() != ErrorCode.CHANGED_MEANWHILE) {
                throw e;
            }
            return update(name, draft, expectedVersion, tries - 1);
        }
    }

    private SyncDetail updateOnce(SyncName name, SyncDraft draft, Long expectedVersion) {
        SyncDetail before = get(name);
        Versions.check(
                "The sync \"" + name + "\"", expectedVersion, before.entry().version());
        Wiring wiring = draft.rewires()
                ? wire(
                        name,
                        draft.relgroup() == null && draft.tables() == null
                                ? before.entry().relgroup()
                                : draft.relgroup(),
                        draft.tables(),
                        draft.dbs() == null ? List.of(before.entry().dbgroup()) : draft.dbs())
                : new Wiring(before.dbgroup(), before.entry().relgroup(), false, null);
        SyncEntry after = decide(changed(before.entry(), draft), wiring).startedFrom(before.entry(), wiring.dbgroup());
        return definitions.change(Deed.of("update", "sync", name), tx -> {
            SyncEntry now = SyncStore.get(tx, name);
            Versions.check("The sync \"" + name + "\"", before.entry().version(), now.version());
            if (!now.equals(before.entry())) { // kicked, or its group got another name: no new version of the sync
                throw Wiring.overtaken(before.entry().dbgroup());
            }
            SyncStore.save(tx, wiring.apply(tx, after));
            Wiring.removeUnused(tx);
            return SyncDetail.get(tx, name);
        });
    }

    private static SyncEntry changed(SyncEntry before, SyncDraft draft) {
        SyncEntry.Running was = before.running();
        boolean active = draft.active() == null ? was.active() : draft.active();
        boolean autokick = draft.autokick() == null ? was.autokick() : draft.autokick();
        RunState run = draft.autokick() == null ? was.run() : autokick ? running(was.run()) : RunState.RESTING;
        SyncEntry.Running now = new SyncEntry.Running(active, autokick, run);
        SyncEntry after = (now.equals(was) ? before : before.with(now))
                .with(
                        sequences(before.sequences(), draft),
                        draft.options() == null ? before.options() : merged(before.options(), draft.options()))
                .with(draft.copying().over(before.copying()))
                .with(draft.conflicts().over(before.conflicts()));
        return draft.copy() == null
                ? after
                : after.with(new SyncEntry.Copy(draft.copy(), draft.copy().fixed()));
    }

    private static SyncEntry.Sequences sequences(SyncEntry.Sequences was, SyncDraft draft) {
        return new SyncEntry.Sequences(
                draft.sequenceMargin() == null ? was.margin() : draft.sequenceMargin(),
                draft.interleave() == null ? was.interleave() : draft.interleave());
    }

    private static RunState running(RunState was) {
        return was == RunState.PAUSED ? was : RunState.RUNNING;
    }

    /** An empty value takes an option away. */
    private static Map<String, String> merged(Map<String, String> old, Map<String, String> changes) {
        Map<String, String> all = new TreeMap<>(old);
        all.putAll(Options.normal(changes));
        all.values().removeIf(String::isEmpty);
        return all;
    }

    /** If it is to run and nobody knows yet what has to be copied: looks, outside any transaction. */
    SyncEntry decide(SyncEntry entry, Wiring wiring) {
        if (!entry.runs() || !entry.undecided()) {
            return entry;
        }
        List<TableName> tables = wiring.made()
                ? wiring.chosen().relations().stream().map(Relation::name).toList()
                : definitions
                        .read(tx -> RelationStore.getGroup(tx, wiring.relgroup()))
                        .names(Kind.TABLE);
        return decide(entry, wiring.dbgroup(), tables);
    }

    /** The sync with what its copy would be if it started now; as it is where that is decided, or can't be told. */
    public SyncDetail foreseen(SyncName name) {
        return foreseen(get(name));
    }

    private SyncDetail foreseen(SyncDetail now) {
        if (!now.entry().undecided()) {
            return now;
        }
        try {
            List<TableName> tables = now.relgroup().names(Kind.TABLE);
            return now.with(decide(now.entry(), now.dbgroup(), tables));
        } catch (SarrioException e) {
            return now; // whoever validates finds what is wrong, and says it in his own words
        }
    }

    SyncEntry decide(SyncEntry entry, Dbgroup group, List<TableName> tables) {
        if (group.copied().isEmpty()) {
            return entry; // all are copied whole; that is decided when one is to follow
        }
        Map<DatabaseName, DatabaseEntry> databases = definitions.read(tx -> {
            Map<DatabaseName, DatabaseEntry> all = new TreeMap<>();
            group.members().forEach(m -> all.put(m.database(), DatabaseStore.get(tx, m.database())));
            return all;
        });
        List<TargetShape> shapes = definitions.read(tx -> SyncDetail.shapes(tx, entry.name(), group, tables));
        CopyChoice choice = entry.copy().choice();
        return entry.with(new SyncEntry.Copy(
                choice, decision.decide(choice, group, new CopyDecision.Moved(tables, shapes), databases)));
    }

    private Wiring wire(SyncName name, String relgroup, List<String> tables, List<String> dbs) {
        if (relgroup != null && tables != null && !tables.isEmpty()) {
            throw invalid(
                    "tables",
                    "The sync \"" + name + "\" has a relgroup, and tables besides",
                    "relgroup=GROUP, or tables=a,b");
        }
        Dbgroup group = definitions.read(tx -> Wiring.dbgroup(tx, name, dbs));
        DatabaseName source = Wiring.source(group);
        if (relgroup == null) {
            Chosen chosen = relations.choose(source.value(), Kind.TABLE, Selection.named(tables));
            String made = definitions.read(
                    tx -> Wiring.free(name, n -> RelationStore.findGroup(tx, n).isPresent()));
            return new Wiring(group, made, true, chosen);
        }
        List<String> unseen = definitions.read(tx -> Wiring.unseen(tx, RelationStore.getGroup(tx, relgroup), source));
        Chosen chosen = unseen.isEmpty() ? null : relations.choose(source.value(), Kind.TABLE, Selection.named(unseen));
        return new Wiring(group, relgroup, false, chosen);
    }

    public void remove(SyncName name, Long expectedVersion) {
        definitions.change(Deed.of("remove", "sync", name), tx -> {
            Versions.check(
                    "The sync \"" + name + "\"",
                    expectedVersion,
                    SyncStore.get(tx, name).version());
            SyncStore.delete(tx, name);
            Wiring.removeUnused(tx);
            return null;
        });
    }

    private static Void checkFree(Tx tx, SyncName name) {
        if (SyncStore.find(tx, name).isPresent()) {
            throw new SarrioException(
                            ErrorCode.DUPLICATE_NAME,
                            "There is already a sync \"" + name + "\"",
                            "choose another name, or update sync " + name)
                    .onField("name");
        }
        return null;
    }

    private static SarrioException invalid(String field, String what, String remedy) {
        return new SarrioException(ErrorCode.INVALID_VALUE, what, remedy).onField(field);
    }
}

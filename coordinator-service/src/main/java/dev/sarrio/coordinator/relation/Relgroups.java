package dev.sarrio.coordinator.relation;

import dev.sarrio.coordinator.store.Deed;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.coordinator.store.Versions;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.Names;
import dev.sarrio.core.name.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Adds, changes and removes relgroups. Thread-safe. */
public final class Relgroups {
    private final Definitions definitions;
    private final Relations relations;

    public Relgroups(Definitions definitions, Relations relations) {
        this.definitions = definitions;
        this.relations = relations;
    }

    /** A group with the syncs that move it. */
    public record Listed(Relgroup group, List<String> syncs) {}

    public List<Listed> list() {
        return definitions.read(tx -> RelationStore.groupNames(tx).stream()
                .map(name -> listed(tx, name))
                .toList());
    }

    public Listed get(String name) {
        return definitions.read(tx -> listed(tx, name));
    }

    private static Listed listed(Tx tx, String name) {
        return new Listed(RelationStore.getGroup(tx, name), RelationStore.syncs(tx, name));
    }

    /** @param db where names that were not added before are looked up; null if there is only one database */
    public Listed add(String name, String db, List<String> tables, List<String> sequences) {
        Names.check("relgroup", name);
        definitions.read(tx -> checkFree(tx, name));
        List<Consumer<Tx>> joins = joins(name, db, tables, sequences);
        return definitions.change(Deed.of("add", "relgroup", name), tx -> {
            checkFree(tx, name);
            RelationStore.touchGroup(tx, name, false);
            joins.forEach(j -> j.accept(tx));
            return listed(tx, name);
        });
    }

    /** @param add tables or sequences to add, @param remove and to take out; a running sync follows */
    public Listed update(String name, String db, List<String> add, List<String> remove, Long expectedVersion) {
        Relgroup before = get(name).group();
        Versions.check("The relgroup \"" + name + "\"", expectedVersion, before.version());
        List<String> sequences = new ArrayList<>();
        List<String> tables = new ArrayList<>();
        sort(db, add, tables, sequences);
        List<Consumer<Tx>> joins = joins(name, db, tables, sequences);
        return definitions.change(Deed.of("update", "relgroup", name), tx -> {
            Relgroup group = RelationStore.getGroup(tx, name);
            joins.forEach(j -> j.accept(tx));
            for (String out : remove == null ? List.<String>of() : remove) {
                leave(tx, group, TableName.parse(out));
            }
            RelationStore.touchGroup(tx, name, group.implicit());
            return listed(tx, name);
        });
    }

    private static void leave(Tx tx, Relgroup group, TableName name) {
        List<Relation> met =
                group.relations().stream().filter(r -> r.name().equals(name)).toList();
        if (met.isEmpty()) {
            throw new SarrioException(
                            ErrorCode.UNKNOWN_TABLE,
                            "The relgroup \"" + group.name() + "\" has no table or sequence " + name,
                            "see: list relgroup " + group.name())
                    .onField("remove");
        }
        met.forEach(r -> RelationStore.leave(tx, group.name(), r.id()));
    }

    private void sort(String db, List<String> names, List<String> tables, List<String> sequences) {
        if (names == null || names.isEmpty()) {
            return;
        }
        List<Relation> known = definitions.read(tx -> RelationStore.all(tx, Kind.SEQUENCE));
        for (String text : names) {
            TableName name = TableName.parse(text);
            boolean sequence = known.stream().anyMatch(r -> r.name().equals(name));
            (sequence ? sequences : tables).add(text);
        }
    }

    private List<Consumer<Tx>> joins(String group, String db, List<String> tables, List<String> sequences) {
        List<Consumer<Tx>> joins = new ArrayList<>();
        join(joins, group, db, Kind.TABLE, tables);
        join(joins, group, db, Kind.SEQUENCE, sequences);
        return joins;
    }

    private void join(List<Consumer<Tx>> joins, String group, String db, Kind kind, List<String> names) {
        if (names == null || names.isEmpty()) {
            return;
        }
        List<Relation> known = db != null ? List.of() : known(kind, names);
        if (!known.isEmpty()) {
            joins.add(tx -> known.forEach(r -> RelationStore.join(tx, group, r.id())));
            return;
        }
        Chosen chosen = relations.choose(db, kind, Selection.named(names));
        joins.add(tx -> chosen.relations().stream()
                .findFirst()
                .ifPresent(r -> Relations.keep(tx, r.database(), chosen, group)));
    }

    /** The relations of these names, if every one of them was added before, for one database. */
    private List<Relation> known(Kind kind, List<String> names) {
        List<Relation> all = definitions.read(tx -> RelationStore.all(tx, kind));
        List<Relation> met = names.stream()
                .map(TableName::parse)
                .map(n ->
                        all.stream().filter(r -> r.name().equals(n)).findFirst().orElse(null))
                .filter(Objects::nonNull)
                .toList();
        return met.size() == names.size() ? met : List.of();
    }

    public void remove(String name, Long expectedVersion) {
        definitions.change(Deed.of("remove", "relgroup", name), tx -> {
            Listed old = listed(tx, name);
            Versions.check(
                    "The relgroup \"" + name + "\"",
                    expectedVersion,
                    old.group().version());
            if (!old.syncs().isEmpty()) {
                throw new SarrioException(
                        ErrorCode.IN_USE,
                        "The relgroup \"" + name + "\" is used by the sync " + String.join(", ", old.syncs()),
                        "remove sync " + String.join(" ", old.syncs()) + " first");
            }
            RelationStore.deleteGroup(tx, name);
            return null;
        });
    }

    private static Void checkFree(Tx tx, String name) {
        if (RelationStore.findGroup(tx, name).isPresent()) {
            throw new SarrioException(
                            ErrorCode.DUPLICATE_NAME,
                            "There is already a relgroup \"" + name + "\"",
                            "choose another name, or update relgroup " + name)
                    .onField("name");
        }
        return null;
    }
}

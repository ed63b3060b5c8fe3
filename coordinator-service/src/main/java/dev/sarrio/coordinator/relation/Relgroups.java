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
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
        get(name); // that it is unknown is said before a server is asked
        List<String> sequences = new ArrayList<>();
        List<String> tables = new ArrayList<>();
        sort(db, add, tables, sequences);
        List<Consumer<Tx>> joins = joins(name, db, tables, sequences);
        return definitions.change(Deed.of("update", "relgroup", name), tx -> {
            Relgroup group = RelationStore.getGroup(tx, name);
            Versions.check("The relgroup \"" + name + "\"", expectedVersion, group.version());
            joins.forEach(j -> j.accept(tx));
            for (String out : remove == null ? List.<String>of() : remove) {
                leave(tx, group, TableName.parse(out));
            }
            RelationStore.touchGroup(tx, name, group.implicit());
            return listed(tx, name);
        });
    }

    /**
     * Makes the group, or makes it what is listed: nothing else stays in it. What is new is looked up on the server.
     *
     * @param db null for that of the tables that it has, or the only one
     * @param sequences null for those that it has, and those that new tables bring
     */
    public Listed define(String name, String db, List<String> tables, List<String> sequences) {
        Names.check("relgroup", name);
        Optional<Relgroup> before = definitions.read(tx -> RelationStore.findGroup(tx, name));
        if (before.filter(Relgroup::implicit).isPresent()) {
            throw duplicate(name); // it is its sync's, and goes with it
        }
        String where = db != null
                ? db
                : before.flatMap(g -> g.relations().stream().findFirst())
                        .map(r -> r.database().value())
                        .orElse(null);
        List<Chosen> chosen = new ArrayList<>();
        look(before, where, Kind.TABLE, tables, sequences == null).ifPresent(chosen::add);
        look(before, where, Kind.SEQUENCE, sequences == null ? List.of() : sequences, false)
                .ifPresent(chosen::add);
        return definitions.change(Deed.of("put", "relgroup", name), tx -> {
            Optional<Relgroup> now = RelationStore.findGroup(tx, name);
            if (now.filter(Relgroup::implicit).isPresent()) {
                throw duplicate(name);
            }
            RelationStore.touchGroup(tx, name, false);
            now.ifPresent(group -> group.relations().stream()
                    .filter(r -> !isListed(r, r.kind() == Kind.TABLE ? tables : sequences))
                    .forEach(r -> RelationStore.leave(tx, name, r.id())));
            chosen.forEach(c -> Relations.keep(tx, c.relations().get(0).database(), c, name));
            return listed(tx, name);
        });
    }

    /** Those that the group does not have, looked up; a mistake is blamed on the place in the list. */
    private Optional<Chosen> look(
            Optional<Relgroup> group, String db, Kind kind, List<String> names, boolean withSequences) {
        Set<TableName> there = new HashSet<>(group.map(g -> g.names(kind)).orElse(List.of()));
        List<String> missing =
                names.stream().filter(n -> !there.contains(TableName.parse(n))).toList();
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    relations.choose(db, kind, new Selection(false, missing, null, null, null, null, withSequences)));
        } catch (SarrioException e) {
            for (int i = 0; i < missing.size(); i++) {
                if (("names[" + i + "]").equals(e.field())) {
                    throw e.onField(kind.word() + "s[" + names.indexOf(missing.get(i)) + "]");
                }
            }
            throw e;
        }
    }

    private static boolean isListed(Relation r, List<String> names) {
        return names == null || names.stream().map(TableName::parse).anyMatch(r.name()::equals);
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
            throw duplicate(name);
        }
        return null;
    }

    private static SarrioException duplicate(String name) {
        return new SarrioException(
                        ErrorCode.DUPLICATE_NAME,
                        "There is already a relgroup \"" + name + "\"",
                        "choose another name, or update relgroup " + name)
                .onField("name");
    }
}

package dev.sarrio.coordinator.declare;

import dev.sarrio.coordinator.declare.Plan.Action;
import dev.sarrio.coordinator.declare.Plan.FieldChange;
import dev.sarrio.coordinator.declare.Plan.Item;
import dev.sarrio.coordinator.declare.Plan.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Compares what there is with what is wanted. Touches nothing. */
final class Planner {
    private final Document now;
    private final Document wanted;
    private final List<Item> items = new ArrayList<>();

    private Planner(Document now, Document wanted) {
        this.now = now;
        this.wanted = wanted;
    }

    /**
     * @param wanted checked: with all defaults
     * @param prune remove what the document does not have
     * @param secrets the change of a password or another secret, by its path; null for none
     */
    static Plan plan(Document now, Document wanted, boolean prune, Function<String, FieldChange> secrets) {
        Planner planner = new Planner(now, wanted);
        planner.make(secrets);
        Kind.SHAPES.forEach(planner::makeShapes);
        planner.treat(prune);
        planner.makeCodes(secrets);
        if (prune) {
            Kind.SHAPES.forEach(planner::removedShapes); // before the syncs, with which they would go
            if (wanted.customcodes() != null) {
                planner.removed(Kind.CUSTOMCODE, byName(now.customcodes()), wanted.customcodes());
            }
            planner.removed(Kind.SYNC, now.syncs(), wanted.syncs());
            planner.removed(Kind.RELGROUP, now.relgroups(), wanted.relgroups());
            planner.removed(Kind.DBGROUP, now.dbgroups(), wanted.dbgroups());
            planner.removed(Kind.DATABASE, now.databases(), wanted.databases());
        }
        return Plan.of(planner.items);
    }

    private void make(Function<String, FieldChange> secrets) {
        wanted.databases().forEach((name, spec) -> {
            List<FieldChange> changes = changes(now.databases().get(name), spec, Fields::of);
            addSecret(changes, secrets.apply(Kind.DATABASE.path(name) + ".password"));
            made(Kind.DATABASE, name, now.databases().containsKey(name), changes);
        });
        wanted.dbgroups()
                .forEach((name, members) -> made(
                        Kind.DBGROUP,
                        name,
                        now.dbgroups().containsKey(name),
                        changes(now.dbgroups().get(name), members, Fields::of)));
        wanted.relgroups()
                .forEach((name, spec) -> made(
                        Kind.RELGROUP,
                        name,
                        now.relgroups().containsKey(name),
                        changes(now.relgroups().get(name), spec, Fields::of)));
        wanted.syncs()
                .forEach((name, spec) -> made(
                        Kind.SYNC,
                        name,
                        now.syncs().containsKey(name),
                        changes(now.syncs().get(name), spec, Fields::of)));
    }

    private void makeShapes(Kind kind) {
        Map<String, Document.ShapeSpec> there = byPlace(now.shapes(kind.shape()));
        byPlace(wanted.shapes(kind.shape()))
                .forEach((place, spec) -> made(
                        kind,
                        place,
                        there.containsKey(place),
                        changes(there.get(place), spec, s -> Fields.of(kind.shape(), s))));
    }

    private void removedShapes(Kind kind) {
        if (wanted.shapes(kind.shape()) != null) {
            removed(kind, byPlace(now.shapes(kind.shape())), byPlace(wanted.shapes(kind.shape())));
        }
    }

    /** A table is there or not whatever is said of it: of one that is not listed, all is as by default. */
    private void treat(boolean prune) {
        Map<String, Document.TableSpec> there = byPlace(now.tables());
        Map<String, Document.TableSpec> listed = byPlace(wanted.tables());
        if (prune && wanted.tables() != null) {
            there.forEach((place, spec) -> listed.putIfAbsent(place, spec.untreated()));
        }
        listed.forEach((place, spec) ->
                made(Kind.TABLE, place, true, changes(there.getOrDefault(place, spec.untreated()), spec, Fields::of)));
    }

    private void makeCodes(Function<String, FieldChange> secrets) {
        Map<String, Document.CodeSpec> there = byName(now.customcodes());
        byName(wanted.customcodes()).forEach((name, spec) -> {
            List<FieldChange> changes = changes(there.get(name), spec, Fields::of);
            addSecret(changes, secrets.apply(Kind.CUSTOMCODE.path(name) + ".secret"));
            addSecret(changes, secrets.apply(Kind.CUSTOMCODE.path(name) + ".header"));
            made(Kind.CUSTOMCODE, name, there.containsKey(name), changes);
        });
    }

    private static void addSecret(List<FieldChange> changes, FieldChange secret) {
        if (secret != null) {
            changes.add(secret);
        }
    }

    private static <T> Map<String, T> byName(Map<String, T> named) {
        return named == null ? Map.of() : named;
    }

    private static <T extends Document.Placed> Map<String, T> byPlace(List<T> listed) {
        Map<String, T> all = new LinkedHashMap<>();
        if (listed != null) {
            listed.forEach(s -> all.put(s.place(), s));
        }
        return all;
    }

    private static <T> List<FieldChange> changes(T before, T after, Function<T, Map<String, Object>> fields) {
        Map<String, Object> old = before == null ? Map.of() : fields.apply(before);
        List<FieldChange> changes = new ArrayList<>();
        fields.apply(after).forEach((field, is) -> {
            Object was = old.get(field);
            boolean nothing = was == null && (is == null || isEmpty(is));
            if (!nothing && !Objects.equals(was, is)) {
                changes.add(new FieldChange(field, was, is));
            }
        });
        return changes;
    }

    private static boolean isEmpty(Object value) {
        return value instanceof List<?> l && l.isEmpty() || value instanceof Map<?, ?> m && m.isEmpty();
    }

    private void made(Kind kind, String name, boolean there, List<FieldChange> changes) {
        Action action = there ? changes.isEmpty() ? Action.UNCHANGED : Action.UPDATE : Action.CREATE;
        items.add(new Item(action, kind, name, List.copyOf(changes)));
    }

    private void removed(Kind kind, Map<String, ?> there, Map<String, ?> kept) {
        there.keySet().stream()
                .filter(name -> !kept.containsKey(name))
                .forEach(name -> items.add(new Item(Action.REMOVE, kind, name, List.of())));
    }
}

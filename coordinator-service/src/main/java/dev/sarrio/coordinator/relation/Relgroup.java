package dev.sarrio.coordinator.relation;

import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.function.Predicate;

/** @param implicit made for one sync's list of tables, removed with it */
public record Relgroup(String name, List<Relation> relations, boolean implicit, long version) {
    public Relgroup {
        relations = List.copyOf(relations);
    }

    /** Tables that are treated so on one of their databases. */
    public List<TableName> tables(Predicate<Treatment> treated) {
        return relations.stream()
                .filter(r -> r.kind() == Kind.TABLE && treated.test(r.treatment()))
                .map(Relation::name)
                .distinct()
                .sorted()
                .toList();
    }

    /** Names without their database: what a sync moves is named alike on all sides. */
    public List<TableName> names(Kind kind) {
        return relations.stream()
                .filter(r -> r.kind() == kind)
                .map(Relation::name)
                .distinct()
                .sorted()
                .toList();
    }
}

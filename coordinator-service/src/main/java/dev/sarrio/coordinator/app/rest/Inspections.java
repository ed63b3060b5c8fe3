package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.database.Databases;
import dev.sarrio.coordinator.relation.Images;
import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.relation.Relation;
import dev.sarrio.coordinator.relation.Relations;
import dev.sarrio.coordinator.relation.Relgroup;
import dev.sarrio.coordinator.relation.Relgroups;
import dev.sarrio.coordinator.shape.ShapeEntry;
import dev.sarrio.coordinator.shape.Shapes;
import dev.sarrio.coordinator.sync.SyncDetail;
import dev.sarrio.coordinator.sync.Syncs;
import dev.sarrio.coordinator.validate.Finding;
import dev.sarrio.coordinator.validate.Inspection;
import dev.sarrio.coordinator.validate.Inspection.Group;
import dev.sarrio.coordinator.validate.Severity;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which tables an inspection is of. */
@Singleton
public class Inspections {
    private final Databases databases;
    private final Relations relations;
    private final Relgroups relgroups;
    private final Syncs syncs;
    private final Inspection inspection;
    private final Shapes shapes;

    @Inject
    Inspections(
            Databases databases,
            Relations relations,
            Relgroups relgroups,
            Syncs syncs,
            Inspection inspection,
            Shapes shapes) {
        this.shapes = shapes;
        this.databases = databases;
        this.relations = relations;
        this.relgroups = relgroups;
        this.syncs = syncs;
        this.inspection = inspection;
    }

    List<Finding> relgroup(String name) {
        return inspect(List.of(relgroups.get(name).group()), null, null);
    }

    List<Finding> sync(String name) {
        SyncDetail sync = syncs.get(new SyncName(name));
        List<Finding> findings = new ArrayList<>(relgroup(sync.entry().relgroup()));
        if (sync.twoWay()) {
            findings.add(new Finding(
                    Severity.INFO,
                    "sync " + name,
                    "What decides between two changes of the same row is \""
                            + sync.entry().conflicts().strategy() + "\".",
                    "another: update sync " + name + " conflict=… (docs/conflicts.md)"));
        }
        return findings;
    }

    List<Finding> table(String name, String db) {
        TableName wanted = TableName.parse(name == null ? "" : name);
        List<Relations.Listed> met = relations.list(Kind.TABLE, db, null, null, Integer.MAX_VALUE).stream()
                .filter(l -> l.relation().name().equals(wanted))
                .toList();
        if (met.isEmpty()) {
            throw new SarrioException(ErrorCode.UNKNOWN_TABLE, "No table " + wanted + " was added", "see: list tables");
        }
        List<Relgroup> groups = new ArrayList<>();
        for (Relations.Listed listed : met) {
            listed.relgroups().forEach(g -> groups.add(relgroups.get(g).group()));
            if (listed.relgroups().isEmpty()) {
                groups.add(new Relgroup(null, List.of(listed.relation()), true, 0));
            }
        }
        return inspect(groups, wanted, db);
    }

    /** @param only null for all tables  @param db null for all databases */
    private List<Finding> inspect(List<Relgroup> groups, TableName only, String db) {
        Map<DatabaseName, List<Group>> wanted = new TreeMap<>();
        for (Relgroup group : groups) {
            Map<DatabaseName, List<TableName>> byDatabase = new TreeMap<>();
            Map<DatabaseName, Set<TableName>> imaged = new TreeMap<>();
            for (Relation relation : group.relations()) {
                boolean fits = relation.kind() == Kind.TABLE
                        && (db == null || relation.database().value().equals(db));
                if (fits) {
                    byDatabase
                            .computeIfAbsent(relation.database(), d -> new ArrayList<>())
                            .add(relation.name());
                }
                if (fits && relation.treatment().images() == Images.FULL) {
                    imaged.computeIfAbsent(relation.database(), d -> new HashSet<>())
                            .add(relation.name());
                }
            }
            byDatabase.forEach((database, tables) -> {
                Set<TableName> members = new HashSet<>(tables);
                List<TableName> looked = only == null
                        ? tables
                        : tables.stream().filter(only::equals).toList();
                if (!looked.isEmpty()) {
                    wanted.computeIfAbsent(database, d -> new ArrayList<>())
                            .add(new Group(group.name(), members, looked, imaged.getOrDefault(database, Set.of())));
                }
            });
        }
        List<Finding> findings = new ArrayList<>();
        wanted.forEach((database, of) ->
                findings.addAll(inspection.run(database, databases.get(database).connection(), of)));
        shapes.all().stream().filter(s -> isLookedAt(s, wanted)).forEach(s -> findings.add(finding(s)));
        groups.stream()
                .flatMap(g -> g.relations().stream())
                .filter(r -> r.treatment().conflict() != null)
                .filter(r -> wanted.getOrDefault(r.database(), List.of()).stream()
                        .anyMatch(group -> group.tables().contains(r.name())))
                .forEach(r -> findings.add(decided(r)));
        return findings.stream().distinct().toList();
    }

    private static Finding decided(Relation table) {
        return new Finding(
                Severity.INFO,
                table.database() + " " + table.name(),
                "What decides between two changes of the same row of it is \""
                        + table.treatment().conflict() + "\", whatever the two-way sync says.",
                "as the sync says: update table " + table.name() + " conflict=");
    }

    private static boolean isLookedAt(ShapeEntry shape, Map<DatabaseName, List<Group>> wanted) {
        return wanted.getOrDefault(shape.relation().database(), List.of()).stream()
                .anyMatch(group -> group.tables().contains(shape.relation().name()));
    }

    private static Finding finding(ShapeEntry shape) {
        String words = shape.kind().word() + " " + shape.id();
        return new Finding(
                Severity.INFO,
                shape.relation().database() + " " + shape.relation().name(),
                shape.sentence(),
                "as on the source again: remove " + words);
    }
}

package dev.sarrio.coordinator.relation;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Applies a selection to what a server has. */
final class Chooser {
    private final DatabaseName database;
    private final Kind kind;
    private final Map<TableName, Table> tables = new TreeMap<>();
    private final Map<TableName, TreeSet<TableName>> sequences;
    private final Map<TableName, String> skipped = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();

    Chooser(DatabaseName database, Kind kind, SourceCatalog.Content content) {
        this.database = database;
        this.kind = kind;
        content.tables().forEach(t -> tables.put(t.name(), t));
        this.sequences = content.sequences();
    }

    Chosen choose(Selection selection) {
        Collection<TableName> there = kind == Kind.TABLE ? tables.keySet() : sequences.keySet();
        TreeSet<TableName> chosen = new TreeSet<>();
        if (selection.all()) {
            there.stream().filter(filter(selection, there)).forEach(name -> take(name, selection.images(), chosen));
        }
        for (int i = 0; i < selection.names().size(); i++) {
            named(selection, i, there, chosen);
        }
        List<Relation> relations = chosen.stream().map(this::relation).toList();
        boolean withSequences = kind == Kind.TABLE && selection.withSequences();
        return new Chosen(relations, withSequences ? sequencesOf(chosen) : List.of(), skipped, notes);
    }

    private void named(Selection selection, int i, Collection<TableName> there, TreeSet<TableName> chosen) {
        NameFilter filter = NameFilter.parse(selection.names().get(i));
        List<TableName> met = there.stream().filter(filter::matches).toList();
        if (met.isEmpty()) {
            String near = there.stream()
                    .filter(t -> t.toString().toLowerCase(java.util.Locale.ROOT).contains(lastPart(filter.text())))
                    .limit(3)
                    .map(TableName::toString)
                    .collect(Collectors.joining(", "));
            throw new SarrioException(
                            kind == Kind.TABLE ? ErrorCode.UNKNOWN_TABLE : ErrorCode.UNKNOWN_SEQUENCE,
                            "The database \"" + database + "\" has no " + kind.word() + " \"" + filter.text() + "\"",
                            near.isEmpty()
                                    ? "check its spelling (upper and lower case matter), and that the login role may see it"
                                    : "did you mean " + near + "?")
                    .onField("names[" + i + "]");
        }
        met.forEach(name -> take(name, filter.exact() || selection.images(), chosen));
    }

    private static String lastPart(String text) {
        return text.substring(text.lastIndexOf('.') + 1).toLowerCase(java.util.Locale.ROOT);
    }

    /** @param wanted it was named, and not only met by a pattern, or whole row images were asked for: then it comes without a key too */
    private void take(TableName name, boolean wanted, TreeSet<TableName> chosen) {
        String reason = kind == Kind.TABLE ? SourceCatalog.reason(tables.get(name)) : null;
        if (reason == null || wanted) {
            chosen.add(name);
        } else {
            skipped.put(name, reason);
        }
        if (reason != null && wanted) {
            notes.add("The table " + name + " has " + reason
                    + ": it is followed only with whole row images (images=full), by a sync that is written on one side;"
                    + " without them it can be copied whole, by a sync with dbs=" + database + ":source,…:fullcopy");
        }
    }

    private Predicate<TableName> filter(Selection s, Collection<TableName> there) {
        List<NameFilter> schemas = s.schemas().stream().map(NameFilter::parse).toList();
        List<NameFilter> excludeSchemas =
                s.excludeSchemas().stream().map(NameFilter::parse).toList();
        List<NameFilter> only = s.only().stream().map(NameFilter::parse).toList();
        List<NameFilter> exclude = s.exclude().stream().map(NameFilter::parse).toList();
        noteUnused(schemas, "schema", f -> there.stream().anyMatch(t -> inSchema(f, t)));
        noteUnused(excludeSchemas, "exclude-schema", f -> there.stream().anyMatch(t -> inSchema(f, t)));
        noteUnused(only, kind.word(), f -> there.stream().anyMatch(f::matches));
        noteUnused(exclude, "exclude-" + kind.word(), f -> there.stream().anyMatch(f::matches));
        return t -> (schemas.isEmpty() || schemas.stream().anyMatch(f -> inSchema(f, t)))
                && excludeSchemas.stream().noneMatch(f -> inSchema(f, t))
                && (only.isEmpty() || only.stream().anyMatch(f -> f.matches(t)))
                && exclude.stream().noneMatch(f -> f.matches(t));
    }

    private static boolean inSchema(NameFilter f, TableName t) {
        return f.name().matcher(t.schema()).matches();
    }

    private void noteUnused(List<NameFilter> filters, String option, Predicate<NameFilter> used) {
        filters.stream()
                .filter(used.negate())
                .forEach(f ->
                        notes.add(option + "=" + f.text() + " matches no " + kind.word() + " of \"" + database + "\""));
    }

    private Relation relation(TableName name) {
        Table.Key key = kind == Kind.TABLE ? tables.get(name).key() : null;
        return new Relation(0, database, kind, name, key == null ? List.of() : key.names());
    }

    private List<Relation> sequencesOf(TreeSet<TableName> chosen) {
        return sequences.entrySet().stream()
                .filter(e -> e.getValue().stream().anyMatch(chosen::contains))
                .map(e -> new Relation(0, database, Kind.SEQUENCE, e.getKey(), List.of()))
                .toList();
    }
}

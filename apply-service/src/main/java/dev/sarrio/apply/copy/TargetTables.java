package dev.sarrio.apply.copy;

import dev.sarrio.apply.target.Losses;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Catalog;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import dev.sarrio.postgres.compare.Likeness;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tables of a copy as they stand on the target. For one thread. */
final class TargetTables {
    private static final Set<String> TRUNCATE_REFUSED = Set.of("42501", "0A000", "55P03");
    private static final int LISTED_MAX = 20;
    private final PgSession target;
    private final String display;
    private final Map<TableName, Table> tables = new HashMap<>();

    TargetTables(PgSession target) {
        this.target = target;
        this.display = target.display();
    }

    /** Looks (again) at what is there. */
    void read() {
        tables.clear();
        new Catalog(target, ServerVersion.of(target)).tables().forEach(t -> tables.put(t.name(), t));
    }

    Set<TableName> names() {
        return tables.keySet();
    }

    /** Those of the tasks' tables that are there and have rows. */
    List<TableName> withRows(List<TableTask> tasks) {
        List<TableName> found = new ArrayList<>();
        for (TableTask task : tasks) {
            Table table = tables.get(task.named());
            if (table != null && exists("SELECT FROM " + TableTask.only(table))) {
                found.add(table.name());
            }
        }
        return found;
    }

    private boolean exists(String query) {
        return target.query("SELECT EXISTS (" + query + ")").iterator().next().getBoolean(0);
    }

    /** @param found per table whether the rows are the source's */
    static SarrioException notEmpty(String display, Map<TableName, Likeness> found) {
        Set<Likeness.Verdict> verdicts = EnumSet.noneOf(Likeness.Verdict.class);
        found.values().forEach(l -> verdicts.add(l.verdict()));
        return new SarrioException(
                ErrorCode.TARGET_NOT_EMPTY,
                "Tables have rows on " + display + ": "
                        + listed(found.entrySet(), e -> e.getKey() + " has " + e.getValue()),
                "nothing was changed; "
                        + verdicts.stream()
                                .map(v -> v.rows() + ": " + v.remedy())
                                .collect(Collectors.joining("; "))
                        + " (sarrio help copy); or empty the tables there, leave them out of the sync, or start it without a copy");
    }

    /** Throws if a table or a column is missing, naming all of them. */
    void checkColumns(List<TableTask> tasks, List<String> warnings) {
        List<TableName> missing = tasks.stream()
                .map(TableTask::named)
                .filter(name -> !tables.containsKey(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new SarrioException(
                    ErrorCode.TARGET_TABLE_MISSING,
                    "Tables are missing on " + display + ": " + listed(missing) + because(warnings),
                    "create them there (or copy the schema too), then retry" + statements(tasks));
        }
        Map<TableName, String> wrong = new HashMap<>();
        for (TableTask task : tasks) {
            String columns =
                    missing(task).stream().filter(c -> !task.canDoWithout(c)).collect(Collectors.joining(", "));
            if (!columns.isEmpty()) {
                wrong.put(task.named(), columns);
            }
        }
        if (!wrong.isEmpty()) {
            throw new SarrioException(
                    ErrorCode.TARGET_COLUMN_MISSING,
                    "Columns are missing, or are computed, on " + display + ": "
                            + listed(wrong.entrySet(), e -> e.getKey() + " (" + e.getValue() + ")"),
                    "add them there, then retry; or leave them out: customcols, or strict_checking=0");
        }
    }

    private List<String> missing(TableTask task) {
        Table there = tables.get(task.named());
        return task.columns().stream()
                .filter(c -> there.column(c).filter(t -> !t.generated()).isEmpty())
                .toList();
    }

    /** The tasks without the columns that the target can do without, and with a look at values that could be lost. */
    List<TableTask> fitting(List<TableTask> tasks, DatabaseName name, Consumer<String> warning) {
        return tasks.stream().map(t -> fitting(t, name, warning)).toList();
    }

    private TableTask fitting(TableTask task, DatabaseName name, Consumer<String> warning) {
        Table there = tables.get(task.named());
        List<String> left = missing(task);
        if (!left.isEmpty()) {
            warning.accept("Table " + task.named() + " on " + display + " lacks columns of the source: "
                    + String.join(", ", left) + " are left out");
        }
        TableTask fit = left.isEmpty() ? task : task.without(left, name);
        Set<String> retyped = new TreeSet<>();
        fit.types()
                .forEach((column, type) ->
                        there.column(column).filter(c -> !c.type().equals(type)).ifPresent(c -> retyped.add(column)));
        Losses losses = Losses.of(target, task.named(), there.oid(), fit.columns(), retyped);
        return losses.none() ? fit.asBinaryAs(there) : fit.with(new RowCheck(losses, fit.columns(), fit.key()));
    }

    /** For tables of which the source has no definition that could be used. */
    private String statements(List<TableTask> tasks) {
        return tasks.stream()
                .filter(t -> t.isRemade() && !tables.containsKey(t.named()))
                .limit(LISTED_MAX)
                .map(t -> "; " + RemadeTables.create(t))
                .collect(Collectors.joining());
    }

    /** Throws if a table has no key by which changes could be applied to it. */
    void checkKeys(List<TableTask> tasks, List<String> warnings) {
        List<TableName> without =
                withoutKey(tasks).stream().map(TableTask::named).toList();
        if (!without.isEmpty()) {
            throw new SarrioException(
                    ErrorCode.TARGET_KEY_MISSING,
                    "Tables have no primary key on " + display + ": " + listed(without) + because(warnings),
                    "create the source's primary keys there, then retry");
        }
    }

    private static String because(List<String> warnings) {
        return warnings.isEmpty() ? "" : "; " + warnings.stream().limit(5).collect(Collectors.joining(" "));
    }

    /** Those of the names that are there, as they are named in statements that must not touch children. */
    List<String> only(Collection<TableName> names) {
        return names.stream()
                .filter(tables::containsKey)
                .map(n -> TableTask.only(tables.get(n)))
                .toList();
    }

    /** Empties tables. To be called in a transaction. */
    void empty(Collection<TableName> names, Duration lockWait) {
        if (names.isEmpty()) {
            return;
        }
        String all = names.stream().map(n -> TableTask.only(tables.get(n))).collect(Collectors.joining(", "));
        target.query("SET LOCAL lock_timeout = " + lockWait.toMillis() + "; SAVEPOINT truncate");
        try {
            target.query("TRUNCATE " + all);
        } catch (SarrioException e) {
            if (!TRUNCATE_REFUSED.contains(PgErrors.sqlState(e))) {
                throw e;
            }
            target.query("ROLLBACK TO SAVEPOINT truncate");
            names.forEach(n -> target.query("DELETE FROM " + TableTask.only(tables.get(n))));
        }
    }

    /** The table has its key: rows of the same key can't be there twice. */
    boolean isKeyed(TableTask task) {
        Table there = tables.get(task.named());
        return there != null && there.key() != null && !there.key().deferrable();
    }

    /**
     * A rule that rows of different moments may break, though the source has never broken it: as a sentence, or empty if there is none.
     *
     * @param foreignKeys are checked while rows are written
     */
    Optional<String> rule(List<TableTask> tasks, boolean foreignKeys) {
        List<Table> there = tasks.stream()
                .map(t -> tables.get(t.named()))
                .filter(Objects::nonNull)
                .toList();
        for (Row r : target.execute(
                Sql.resource(TargetTables.class, "rules.sql"),
                there.stream().map(Table::oid).toArray(Long[]::new),
                there.stream()
                        .map(t -> t.key() == null ? null : t.key().index())
                        .toArray(String[]::new),
                foreignKeys)) {
            return Optional.of("table " + r.getString("name") + " has " + r.getString("rule"));
        }
        return Optional.empty();
    }

    /** Of rows with the same key, which chunks have read where a row was before and after it moved, leaves one. Any will do: the stream has the newest. */
    void dropDoubles(TableTask task) {
        String table = TableTask.only(tables.get(task.named()));
        target.query("DELETE FROM " + table
                + " AS t USING (SELECT tableoid, ctid, pg_catalog.row_number() OVER (PARTITION BY "
                + Sql.identifiers(task.key()) + ") AS n FROM " + table
                + ") AS d WHERE d.n > 1 AND t.tableoid = d.tableoid AND t.ctid = d.ctid");
    }

    /** Those of the tasks whose tables lack the key that the source has. */
    List<TableTask> withoutKey(List<TableTask> tasks) {
        return tasks.stream()
                .filter(t -> t.source().key() != null && tables.get(t.named()).key() == null)
                .toList();
    }

    /** Tables that others refer to come first: for a target where foreign keys can't be set aside. */
    List<TableTask> referencedFirst(List<TableTask> tasks) {
        Map<TableName, List<TableName>> references = references();
        Map<TableName, TableTask> left = new java.util.LinkedHashMap<>();
        tasks.forEach(t -> left.put(t.named(), t));
        List<TableTask> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            TableTask next = left.values().stream()
                    .filter(t -> references.getOrDefault(t.named(), List.of()).stream()
                            .noneMatch(r -> left.containsKey(r) && !r.equals(t.named())))
                    .findFirst()
                    .orElseGet(() -> left.values().iterator().next()); // a ring: COPY will name the constraint
            ordered.add(left.remove(next.named()));
        }
        return ordered;
    }

    /** What each table refers to by foreign keys. */
    private Map<TableName, List<TableName>> references() {
        Map<TableName, List<TableName>> references = new HashMap<>();
        target.query(Sql.resource(TargetTables.class, "references.sql")).forEach(r -> references
                .computeIfAbsent(new TableName(r.getString(0), r.getString(1)), k -> new ArrayList<>())
                .add(new TableName(r.getString(2), r.getString(3))));
        return references;
    }

    /**
     * Throws if a foreign key of another table points at one of the tasks' tables: where foreign keys can't be set aside, emptying that
     * table would fail, or take rows of the other one along.
     */
    void checkNobodyRefers(List<TableTask> tasks) {
        List<TableName> ours = tasks.stream().map(TableTask::named).toList();
        List<String> others = new ArrayList<>();
        references().forEach((child, parents) -> parents.stream()
                .filter(p -> ours.contains(p) && !ours.contains(child) && tables.containsKey(child))
                .forEach(p -> others.add(child + " to " + p)));
        if (!others.isEmpty()) {
            throw new SarrioException(
                    ErrorCode.CONSTRAINT_VIOLATION,
                    "Tables that the sync does not copy have foreign keys to tables that it does, on " + display + ": "
                            + listed(others, o -> o),
                    "take them into the relgroup, drop those foreign keys there, or let the target's role set foreign keys"
                            + " aside: GRANT SET ON PARAMETER session_replication_role (PostgreSQL 15 or newer), or"
                            + " rds_superuser on RDS");
        }
    }

    private static String listed(Collection<TableName> names) {
        return listed(names, TableName::toString);
    }

    private static <T> String listed(Collection<T> all, Function<T, String> text) {
        String first = all.stream().map(text).sorted().limit(LISTED_MAX).collect(Collectors.joining(", "));
        return all.size() <= LISTED_MAX ? first : first + " and " + (all.size() - LISTED_MAX) + " more";
    }
}

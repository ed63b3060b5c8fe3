package dev.sarrio.apply.target;

import dev.sarrio.postgres.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statements that write many rows of one shape. All take the rows column by column: `$i` is a text array with the i-th
 * column's values, of all columns of the row ({@link #rowColumns()}) or of the key's only ({@link #key()}), as named.
 */
public final class RowStatements implements RowText {
    private static final String KEPT = "pg_temp.sarrio_kept";
    private final TargetTable table;
    private final List<String> rowColumns;
    private final List<String> sourceKey;
    private final Incoming incoming;
    /** As the target calls its columns. */
    private final List<String> key;

    private final List<String> written;
    private final Unique arbiter;
    private final List<String> kept;
    private final int[] keyIndexes;
    private final List<Incoming.Fit> fits;
    /** Made when first asked for, since of deleted rows there is only the key. */
    private List<String> upsert;

    private String delete;

    RowStatements(TargetTable table, List<String> rowColumns, List<String> sourceKey) {
        this.table = table;
        this.rowColumns = rowColumns;
        this.sourceKey = sourceKey;
        this.incoming = table.incoming(rowColumns, sourceKey);
        this.key = incoming.key();
        this.written = incoming.written();
        this.arbiter = table.key(key);
        this.kept = table.keptColumns(written);
        this.keyIndexes = sourceKey.stream().mapToInt(rowColumns::indexOf).toArray();
        this.fits = incoming.fits();
    }

    @Override
    public List<String> rowColumns() {
        return rowColumns;
    }

    /** The key's columns, as the source calls them. */
    public List<String> key() {
        return sourceKey;
    }

    List<String> targetKey() {
        return key;
    }

    /** Where the key's columns are in a row. */
    public int[] keyIndexes() {
        return keyIndexes;
    }

    /** Throws if a value of the row would not stay as it is in its column. */
    public void check(String[] row) {
        Incoming.Fit.check(fits, row, this);
    }

    /** A row's key for people. @param row all columns of the row */
    @Override
    public String describeKey(String[] row) {
        return IntStream.range(0, sourceKey.size())
                .mapToObj(i -> sourceKey.get(i) + " = " + row[keyIndexes[i]])
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** Writes rows, whether they are there or not. Parameters: the row's columns, the same for each statement. */
    public List<String> upsert() {
        if (upsert == null) {
            upsert = upsertStatements();
        }
        return upsert;
    }

    private List<String> upsertStatements() {
        if (incoming.leaving() == null) {
            return writing();
        }
        List<String> all = new ArrayList<>();
        all.add("DELETE FROM " + table.relation() + " AS t USING " + incoming.leaving() + " WHERE "
                + sameKey("t", this::value));
        all.addAll(writing());
        return List.copyOf(all);
    }

    private List<String> writing() {
        if (written.stream().anyMatch(c -> table.column(c).identityAlways() && !key.contains(c))) {
            return List.of(replaceExisting(), insertMissing()); // such a column takes its value only in an INSERT
        }
        return arbiter.deferrable() ? List.of(update(), insertMissing()) : List.of(insertOnConflict());
    }

    /** A row deleted by the same statement is not in the way of the one inserted in its place. */
    private String replaceExisting() {
        List<String> returned = new ArrayList<>(key);
        returned.addAll(kept);
        return "WITH gone AS (DELETE FROM " + table.relation() + " AS t USING " + rows() + " WHERE "
                + sameKey("t", this::value) + " RETURNING "
                + returned.stream().map(c -> "t." + Sql.identifier(c)).collect(Collectors.joining(", ")) + ") "
                + insert(kept, ", gone AS k WHERE " + sameKey("k", this::value));
    }

    private String insertOnConflict() {
        List<String> others = updated();
        String action = others.isEmpty()
                ? "NOTHING"
                : "UPDATE SET "
                        + others.stream()
                                .map(c -> Sql.identifier(c) + " = EXCLUDED." + Sql.identifier(c))
                                .collect(Collectors.joining(", "));
        return insert(written, "") + " ON CONFLICT (" + Sql.identifiers(key) + ") DO " + action;
    }

    private List<String> updated() {
        return written.stream()
                .filter(c -> table.column(c).updated(key.contains(c)))
                .toList();
    }

    private String insert(List<String> extra, String tail) {
        return "INSERT INTO " + Sql.identifier(table.name()) + " (" + Sql.identifiers(written)
                + (extra == written
                        ? ""
                        : extra.stream().map(c -> ", " + Sql.identifier(c)).collect(Collectors.joining()))
                + ") OVERRIDING SYSTEM VALUE SELECT "
                + written.stream().map(this::value).collect(Collectors.joining(", "))
                + (extra == written
                        ? ""
                        : extra.stream().map(c -> ", k." + Sql.identifier(c)).collect(Collectors.joining()))
                + " FROM " + rows() + tail;
    }

    private String update() {
        List<String> others = updated();
        if (others.isEmpty()) {
            return "SELECT";
        }
        return "UPDATE " + table.relation() + " AS t SET "
                + others.stream().map(c -> Sql.identifier(c) + " = " + value(c)).collect(Collectors.joining(", "))
                + " FROM " + rows() + " WHERE " + sameKey("t", this::value);
    }

    private String insertMissing() {
        return insert(
                written,
                " WHERE NOT EXISTS (SELECT FROM " + table.relation() + " AS t WHERE " + sameKey("t", this::value)
                        + ")");
    }

    /** A query that returns rows as JSON: p, o, image. Parameters: the row's columns, then two more that are p and o. */
    public String images() {
        int n = rowColumns.size();
        return "SELECT u.c" + n + "::int4 AS p, u.c" + (n + 1) + "::int8 AS o, (SELECT to_jsonb(r) FROM (SELECT "
                + written.stream()
                        .map(c -> value(c) + " AS " + Sql.identifier(c))
                        .collect(Collectors.joining(", "))
                + ") r) AS image FROM " + rowsOf(n + 2);
    }

    /** Whether the table has a unique rule beside its key. */
    public boolean mayClash() {
        return table.uniques().size() > 1;
    }

    /**
     * Finds rows that would break a unique rule against incoming ones of another key; see {@link UniqueRules#clashes}.
     *
     * @param except a condition on rows `t` that do not count
     */
    public List<String> clashes(String except) {
        return new UniqueRules(table, this).clashes(written, arbiter, rowColumns.size(), except);
    }

    /**
     * Finds rows of a temporary table that incoming ones of another place are in the way of; as {@link #clashes}, the two in each other's place.
     *
     * @param rows with columns p, o and image
     */
    public List<String> clashesAmong(String rows) {
        return new UniqueRules(table, this).clashesAmong(written, arbiter, rowColumns.size(), rows);
    }

    /** Deletes rows by key. Parameters: the key's columns. */
    public String delete() {
        if (delete == null) {
            delete = "DELETE FROM " + table.relation() + " AS t USING " + rowsOf(key.size()) + " WHERE "
                    + sameKey("t", c -> keyValue(key.indexOf(c)));
        }
        return delete;
    }

    /** Before rows are replaced: keeps what only the target has of them. Empty if there is nothing to keep. No parameters. */
    public List<String> keepInto() {
        if (kept.isEmpty()) {
            return List.of();
        }
        List<String> columns = new ArrayList<>(key);
        columns.addAll(kept);
        return List.of(
                "CREATE TEMPORARY TABLE sarrio_kept ON COMMIT DROP AS SELECT " + Sql.identifiers(columns) + " FROM "
                        + Sql.identifier(table.name()) + " WHERE false",
                "CREATE INDEX ON " + KEPT + " (" + Sql.identifiers(key) + ")");
    }

    /** Keeps those of some rows. Parameters: the key's columns. */
    public String keep() {
        List<String> columns = new ArrayList<>(key);
        columns.addAll(kept);
        return "INSERT INTO " + KEPT + " SELECT "
                + columns.stream().map(c -> "t." + Sql.identifier(c)).collect(Collectors.joining(", ")) + " FROM "
                + table.relation() + " AS t, " + rowsOf(key.size()) + " WHERE "
                + sameKey("t", c -> keyValue(key.indexOf(c)));
    }

    /** Inserts rows of which none is there any more, with what was kept of them. Parameters: the row's columns. */
    public List<String> insertAgain() {
        if (kept.isEmpty()) {
            return List.of(insert(written, ""));
        }
        String match = sameKey("k", this::value);
        return List.of(
                insert(kept, ", " + KEPT + " AS k WHERE " + match),
                insert(written, " WHERE NOT EXISTS (SELECT FROM " + KEPT + " AS k WHERE " + match + ")"));
    }

    /** After the rows are in again. */
    public List<String> dropKept() {
        return kept.isEmpty() ? List.of() : List.of("DROP TABLE " + KEPT);
    }

    String sameKey(String alias, Function<String, String> value) {
        return key.stream()
                .map(c -> arbiter.element(c).compare(alias + '.' + Sql.identifier(c), value.apply(c)))
                .collect(Collectors.joining(" AND "));
    }

    /** A column's value in {@link #rows()}. */
    String value(String column) {
        return incoming.value(column);
    }

    String keyValue(int i) {
        return Incoming.cast("u.c" + i, table.column(key.get(i)).castType());
    }

    String rows() {
        return incoming.rows();
    }

    static String rowsOf(int columns) {
        return Incoming.unnest(columns) + " AS u";
    }

    /**
     * Deletes rows that break a unique rule against incoming ones. Only right while older images arrive than the initial copy
     * saw: what is deleted was changed on the source later, and comes again. Parameters: the row's columns.
     */
    public List<String> evict() {
        return new UniqueRules(table, this).evict(written, arbiter);
    }

    /** Finds rows that break a deferrable unique rule, which replica role does not check; each returns a row if so. Parameters: the key's columns. */
    public List<String> recheck() {
        return new UniqueRules(table, this).recheck();
    }
}

package dev.sarrio.apply.target;

import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Sql;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A table as the target has it, with the statements for the shapes of rows that came so far. For one thread. */
public final class TargetTable {
    private static final Logger LOG = LoggerFactory.getLogger(TargetTable.class);
    private final TableName name;
    private final String where;
    private final boolean only;
    private final List<TargetColumn> columns;
    private final List<Unique> uniques;
    private final TablePart source;
    /** Null for a table that stands as on the source. */
    private final TargetShape shape;

    private final boolean lenient;

    private final Map<List<String>, RowStatements> statements = new HashMap<>();
    private RowStatements last;
    private KeylessStatements lastKeyless;

    /**
     * @param where the target, for people
     * @param only it has children by inheritance, which have topics of their own
     * @param source the part of a batch for which this was read
     * @param shapes of the sync's tables
     */
    TargetTable(
            TableName name,
            String where,
            boolean only,
            List<TargetColumn> columns,
            List<Unique> uniques,
            TablePart source,
            Shapes shapes) {
        this.name = name;
        this.where = where;
        this.only = only;
        this.columns = List.copyOf(columns);
        this.uniques = List.copyOf(uniques);
        this.source = source;
        this.shape = shapes.of(source.table());
        this.lenient = shapes.lenient(source.table());
    }

    public TableName name() {
        return name;
    }

    List<TargetColumn> columns() {
        return columns;
    }

    List<Unique> uniques() {
        return uniques;
    }

    /** Some unique rule is checked at commit only, and in replica role not at all. */
    public boolean hasDeferrable() {
        return uniques.stream().anyMatch(Unique::deferrable);
    }

    boolean isOf(String sourceFingerprint) {
        return Objects.equals(source.fingerprint(), sourceFingerprint);
    }

    /** `"schema"."name"`, with ONLY where rows of children must not be touched. */
    String relation() {
        return (only ? "ONLY " : "") + Sql.identifier(name);
    }

    /** Statements for rows of these columns, with this key. The lists are compared by identity first. */
    public RowStatements statements(List<String> rowColumns, List<String> key) {
        if (last == null || last.rowColumns() != rowColumns || last.key() != key) {
            last = statements.computeIfAbsent(rowColumns, c -> new RowStatements(this, c, key));
            if (!last.key().equals(key)) {
                last = new RowStatements(this, rowColumns, key);
                statements.put(rowColumns, last);
            }
        }
        return last;
    }

    /** Statements for rows of these columns, without a key. The list is compared by identity first. */
    public KeylessStatements keyless(List<String> rowColumns) {
        if (lastKeyless == null || lastKeyless.rowColumns() != rowColumns) {
            lastKeyless = new KeylessStatements(this, rowColumns);
        }
        return lastKeyless;
    }

    /** What rows of these columns, with this key, bring to it. */
    Incoming incoming(List<String> rowColumns, List<String> sourceKey) {
        List<String> leftOut = rowColumns.stream()
                .filter(c -> lenient && !choosesColumns() && there(c).isEmpty())
                .toList();
        if (!leftOut.isEmpty()) {
            LOG.warn("Table {} on {} lacks columns of the source: {} are left out", name, where, leftOut);
        }
        return shape == null
                ? new PlainRows(this, rowColumns, sourceKey)
                : new ShapedRows(this, shape, rowColumns, sourceKey);
    }

    private boolean choosesColumns() {
        return shape != null && shape.choosesColumns();
    }

    /**
     * Deletes all rows, or those of a partition.
     *
     * @param constraint in terms of the source's columns, or null
     * @param spared a condition on the rows `t` that go, or null
     */
    public String truncate(String constraint, String spared) {
        if (constraint == null || !choosesColumns()) {
            String all = "DELETE FROM " + relation() + (spared == null ? "" : " AS t");
            String both = constraint != null && spared != null ? "(" + constraint + ") AND " + spared : null;
            String where = both != null ? both : constraint != null ? constraint : spared;
            return where == null ? all : all + " WHERE " + where;
        }
        String asOnTheSource = shape.columns().stream()
                .filter(c -> c.source() != null)
                .map(c -> "t." + Sql.identifier(c.name()) + " AS " + Sql.identifier(c.source()))
                .collect(Collectors.joining(", "));
        return "DELETE FROM " + relation() + " AS t WHERE (SELECT " + constraint + " FROM (SELECT " + asOnTheSource
                + ") AS r)";
    }

    /** For people: how to give a column the source's type. */
    String alter(TargetColumn column) {
        return "ALTER TABLE " + Sql.identifier(name) + " ALTER COLUMN " + Sql.identifier(column.name())
                + " TYPE (the source's type)";
    }

    private Optional<TargetColumn> there(String column) {
        return columns.stream().filter(c -> c.name().equals(column)).findFirst();
    }

    /** Whether the source's column is written. One that is missing is left out if that is wanted: of a key it is missed later. */
    boolean takes(String column) {
        boolean leftOut = lenient && there(column).isEmpty();
        return !leftOut && !column(column).generated();
    }

    TargetColumn column(String column) {
        return there(column)
                .orElseThrow(() -> new SarrioException(
                        ErrorCode.TARGET_COLUMN_MISSING,
                        "Table " + name + " on " + where + " has no column \"" + column + "\", which the "
                                + (shape == null ? "source" : "shape of " + shape.table()) + " has",
                        remedy("ALTER TABLE " + Sql.identifier(name) + " ADD COLUMN " + Sql.identifier(column)
                                        + " (with the source's type)")
                                + "; or leave it out: customcols, or strict_checking=0"));
    }

    /** The index that identifies rows by these columns. */
    Unique key(List<String> key) {
        Optional<Unique> found =
                uniques.stream().filter(u -> u.isOver(new LinkedHashSet<>(key))).findFirst();
        return found.orElseThrow(() -> new SarrioException(
                ErrorCode.TARGET_KEY_MISSING,
                "Table " + name + " on " + where + " has no primary key or unique index over exactly "
                        + key.stream().map(Sql::identifier).collect(Collectors.joining(", ", "(", ")"))
                        + ", the source's key",
                remedy("ALTER TABLE " + Sql.identifier(name) + " ADD PRIMARY KEY (" + Sql.identifiers(key) + ")")));
    }

    /** What to run on the target: what capture saw change, or else a statement made from what is missing. */
    public String remedy(String otherwise) {
        boolean asOnTheSource = shape == null && !source.ddl().isEmpty();
        return "run on the target, then retry: " + (asOnTheSource ? String.join("; ", source.ddl()) : otherwise);
    }

    /** Columns that rows do not bring and that the server does not compute: they keep their values. */
    List<String> keptColumns(List<String> written) {
        return columns.stream()
                .filter(c -> !c.generated() && !written.contains(c.name()))
                .map(TargetColumn::name)
                .toList();
    }

    public String where() {
        return where;
    }
}

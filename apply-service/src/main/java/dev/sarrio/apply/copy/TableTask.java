package dev.sarrio.apply.copy;

import dev.sarrio.apply.target.Shapes;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.control.TargetShape.Item;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.ShapedQuery;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table to be copied: as the source has it, and how it is to stand at the target.
 *
 * @param shape null if as on the source
 * @param lenient columns that the target lacks are left out
 * @param check of its rows; null if there is nothing to look for
 */
record TableTask(Table source, TargetShape shape, boolean lenient, RowCheck check) {
    private static final String REWRITTEN = Sql.resource(TableTask.class, "rewritten.sql");

    /** The tables as the snapshot sees them, the biggest first. */
    static List<TableTask> of(SourceSnapshot snapshot, Collection<TableName> tables, Shapes shapes) {
        Set<TableName> wanted = new HashSet<>(tables);
        List<TableTask> found = snapshot.catalog().tables().stream()
                .filter(t -> wanted.remove(t.name()))
                .sorted(Comparator.comparingLong(Table::bytes).reversed())
                .map(t -> new TableTask(t, shapes.of(t.name()), shapes.lenient(t.name()), null))
                .toList();
        if (!wanted.isEmpty()) {
            throw new SarrioException(
                    ErrorCode.TABLE_DROPPED,
                    "Tables of the sync are not on the source: " + wanted,
                    "create them there, or take them out of the sync");
        }
        return found;
    }

    TableName name() {
        return source.name();
    }

    /** What it is called at the target. */
    TableName named() {
        return shape == null ? source.name() : shape.named();
    }

    /** The target's columns, in the order in which they are copied. */
    List<String> columns() {
        return items().stream().map(Item::name).toList();
    }

    private List<Item> items() {
        return shape == null
                ? source.carried().stream()
                        .map(c -> Item.column(c.name(), c.name()))
                        .toList()
                : query().items();
    }

    /** The columns that are the source's, as the target calls them, with their types. */
    Map<String, String> types() {
        Map<String, String> types = new HashMap<>();
        items().stream()
                .filter(i -> i.source() != null)
                .forEach(i -> types.put(
                        i.name(), source.column(i.source()).orElseThrow().type()));
        return types;
    }

    /** What identifies a row, as the target calls it; empty for a table without a key. */
    List<String> key() {
        List<String> key = source.key() == null ? List.of() : source.key().names();
        return items().stream()
                .filter(i -> key.contains(i.source()))
                .map(Item::name)
                .toList();
    }

    /** Whether the table may do without this column at the target. */
    boolean canDoWithout(String column) {
        return lenient && (shape == null || !shape.choosesColumns()) && !key().contains(column);
    }

    TableTask without(Collection<String> left, DatabaseName target) {
        List<Item> kept = items().stream().filter(i -> !left.contains(i.name())).toList();
        TargetShape chosen = new TargetShape(
                target,
                name(),
                named(),
                kept,
                shape == null ? null : shape.where(),
                shape == null ? Map.of() : shape.types());
        return new TableTask(source, chosen, lenient, check);
    }

    TableTask with(RowCheck now) {
        return new TableTask(source, shape, lenient, now);
    }

    ShapedQuery query() {
        return new ShapedQuery(source, shape);
    }

    /** The source's own definition makes no table for it: it has another name there, or other columns. */
    boolean isRemade() {
        return shape != null && (shape.choosesColumns() || !shape.named().equals(source.name()));
    }

    /**
     * TRUNCATE and rewriting ALTERs are not MVCC-safe: a snapshot from before them sees an empty table. COPY's lock keeps the table's files as
     * they are from its start on, so that asking afterwards, in its transaction, is enough.
     */
    void checkNotRewritten(CopyLine line) {
        if (line.ofSource(REWRITTEN, String.valueOf(source.oid())) != null) {
            throw new SarrioException(
                    ErrorCode.TRANSIENT_DATABASE_ERROR,
                    "Table " + name() + " was truncated or rewritten while the copy waited for it",
                    "nothing to do: the copy starts again from the beginning");
        }
    }

    private String columnList() {
        return columns().isEmpty() ? "" : " (" + Sql.identifiers(columns()) + ")";
    }

    /** A plain COPY reads exactly the table that it names; a partitioned root can only be read by a query. */
    String copyOut() {
        String table = Sql.identifier(name());
        if (shape != null && (shape.choosesColumns() || shape.computes())) {
            return "COPY (" + query().text() + ") TO STDOUT";
        }
        if (source.kind() == Table.Kind.PARTITIONED) {
            return "COPY (SELECT " + Sql.identifiers(columns()) + " FROM " + table + ") TO STDOUT";
        }
        return "COPY " + table + columnList() + " TO STDOUT";
    }

    String copyIn() {
        return "COPY " + Sql.identifier(named()) + columnList() + " FROM STDIN";
    }

    /** How the table is named where it is emptied: without the children that inherit from it, but with its partitions. */
    static String only(Table table) {
        return (table.kind() == Table.Kind.INHERITED ? "ONLY " : "") + Sql.identifier(table.name());
    }
}

package dev.sarrio.apply.copy;

import dev.sarrio.apply.target.Shapes;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.control.TargetShape.Item;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Catalog;
import dev.sarrio.postgres.Column;
import dev.sarrio.postgres.CopyChunk;
import dev.sarrio.postgres.ShapedQuery;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A table to be copied: as the source has it, and how it is to stand at the target.
 *
 * @param shape null if as on the source
 * @param lenient columns that the target lacks are left out
 * @param check of its rows; null if there is nothing to look for
 * @param binary its rows go as the server's binary forms, which are the same on both sides, and cheaper than text
 */
record TableTask(Table source, TargetShape shape, boolean lenient, RowCheck check, boolean binary) {
    /** Whose binary form is the same in all versions. */
    private static final Set<String> BINARY_TYPES = Set.of(
            "boolean",
            "smallint",
            "integer",
            "bigint",
            "real",
            "double precision",
            "numeric",
            "text",
            "character varying",
            "character",
            "bytea",
            "uuid",
            "date",
            "time without time zone",
            "timestamp without time zone",
            "timestamp with time zone",
            "json",
            "jsonb",
            "inet",
            "cidr");

    private static final String REWRITTEN = Sql.resource(TableTask.class, "rewritten.sql");

    /** The tables as the source has them, the biggest first. */
    static List<TableTask> of(Catalog source, Collection<TableName> tables, Shapes shapes) {
        Set<TableName> wanted = new HashSet<>(tables);
        List<TableTask> found = source.tables().stream()
                .filter(t -> wanted.remove(t.name()))
                .sorted(Comparator.comparingLong(Table::bytes).reversed())
                .map(t -> new TableTask(t, shapes.of(t.name()), shapes.lenient(t.name()), null, false))
                .toList();
        if (!wanted.isEmpty()) {
            throw CaptureWatch.dropped(wanted);
        }
        return found;
    }

    TableName name() {
        return source.name();
    }

    /** No copy of it could be put right by the stream, which brings it whole instead: it has no key. */
    boolean comesWithStream() {
        return source.key() == null;
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
        return new TableTask(source, chosen, lenient, check, binary);
    }

    TableTask with(RowCheck now) {
        return new TableTask(source, shape, lenient, now, binary);
    }

    /** In binary, if all of its columns can go so. @param there the target's table */
    TableTask asBinaryAs(Table there) {
        boolean same = check == null
                && (shape == null || !shape.computes())
                && items().stream().allMatch(i -> isSame(source.column(i.source()), there.column(i.name())));
        return new TableTask(source, shape, lenient, check, same);
    }

    private static boolean isSame(Optional<Column> from, Optional<Column> to) {
        return from.isPresent()
                && to.isPresent()
                && BINARY_TYPES.contains(from.get().type().replaceAll("\\(.*\\)", ""))
                && from.get().type().equals(to.get().type());
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
            throw RelationMoved.told(name());
        }
    }

    private String columnList() {
        return columns().isEmpty() ? "" : " (" + Sql.identifiers(columns()) + ")";
    }

    /** All of it, for a COPY that writes text. */
    String copyOut() {
        return copyOut(null);
    }

    /** A plain COPY reads exactly the table that it names; a partitioned root can only be read by a query. @param chunk null for all of the table */
    String copyOut(CopyChunk chunk) {
        String rows = chunk == null || chunk.relation().equals(name()) && chunk.isWhole() ? rows() : rows(chunk);
        return "COPY " + rows + " TO STDOUT" + format();
    }

    private String rows() {
        String table = Sql.identifier(name());
        if (isShaped()) {
            return "(" + query().text() + ")";
        }
        return source.kind() == Table.Kind.PARTITIONED
                ? "(SELECT " + Sql.identifiers(columns()) + " FROM " + table + ")"
                : table + columnList();
    }

    private String rows(CopyChunk chunk) {
        String condition = chunk.condition(source);
        if (isShaped()) {
            return "(" + query().text(chunk.relation(), condition) + ")";
        }
        String relation = Sql.identifier(chunk.relation());
        return condition == null
                ? relation + columnList()
                : "(SELECT " + Sql.identifiers(columns()) + " FROM ONLY " + relation + " WHERE " + condition + ")";
    }

    private boolean isShaped() {
        return shape != null && (shape.choosesColumns() || shape.computes());
    }

    private String format() {
        return binary ? " (FORMAT binary)" : "";
    }

    String copyIn() {
        return copyIn(Sql.identifier(named()));
    }

    /** Into another table, that has its columns. */
    String copyIn(String table) {
        return "COPY " + table + columnList() + " FROM STDIN" + format();
    }

    /** How the table is named where it is emptied: without the children that inherit from it, but with its partitions. */
    static String only(Table table) {
        return (table.kind() == Table.Kind.INHERITED ? "ONLY " : "") + Sql.identifier(table.name());
    }
}

package dev.sarrio.apply.copy;

import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.control.TargetShape.Item;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Column;
import dev.sarrio.postgres.ShapedQuery;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import java.util.List;

/** A table to be copied: as the source has it, and how it is to stand at the target. @param shape null if as on the source */
record TableTask(Table source, TargetShape shape) {
    TableName name() {
        return source.name();
    }

    /** What it is called at the target. */
    TableName named() {
        return shape == null ? source.name() : shape.named();
    }

    /** The target's columns, in the order in which they are copied. */
    List<String> columns() {
        return shape == null
                ? source.carried().stream().map(Column::name).toList()
                : query().items().stream().map(Item::name).toList();
    }

    ShapedQuery query() {
        return new ShapedQuery(source, shape);
    }

    /** The source's own definition makes no table for it: it has another name there, or other columns. */
    boolean isRemade() {
        return shape != null && (shape.choosesColumns() || !shape.named().equals(source.name()));
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

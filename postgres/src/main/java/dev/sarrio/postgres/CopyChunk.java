package dev.sarrio.postgres;

import dev.sarrio.core.name.TableName;
import java.util.Objects;

/**
 * A part of a table that is copied at a time: all rows of one relation, or those in a range of its pages or of its key.
 *
 * @param relation the table, or a leaf of its partition tree
 * @param filenode of the relation when this was planned: if it has another one the rows are elsewhere by now. 0 if it has none, or is not
 *     read by itself
 * @param column of the key, for a range of keys; null for a range of pages
 * @param lower the first page, or a key; null if it begins with the relation
 * @param upper the page or key behind the last one; null if it ends with the relation
 * @param bytes about as many
 */
public record CopyChunk(TableName relation, long filenode, String column, String lower, String upper, long bytes) {
    public CopyChunk {
        Objects.requireNonNull(relation);
    }

    /** All of a relation. */
    static CopyChunk whole(TableName relation, long filenode, long bytes) {
        return new CopyChunk(relation, filenode, null, null, null, bytes);
    }

    public boolean isWhole() {
        return lower == null && upper == null;
    }

    /** What its rows satisfy, in a query that reads nothing but the relation; null for all of them. @param table whose columns are meant */
    public String condition(Table table) {
        if (isWhole()) {
            return null;
        }
        String from = lower == null ? null : operand(table) + " OPERATOR(pg_catalog.>=) " + value(table, lower);
        String to = upper == null ? null : operand(table) + " OPERATOR(pg_catalog.<) " + value(table, upper);
        return from == null ? to : to == null ? from : from + " AND " + to;
    }

    private String operand(Table table) {
        return column == null ? "ctid" : Sql.identifier(column);
    }

    private String value(Table table, String bound) {
        return column == null
                ? "'(" + Long.parseLong(bound) + ",0)'::pg_catalog.tid"
                : Sql.literal(bound) + "::" + table.column(column).orElseThrow().type();
    }
}

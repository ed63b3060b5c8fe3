package dev.sarrio.apply.target;

import dev.sarrio.postgres.Sql;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statements that write rows of one shape to a table without a key, where one row is as good as another that is alike. Both take the rows
 * column by column: `$i` is a text array with the i-th column's values; a row that is meant twice is there twice.
 */
public final class KeylessStatements implements RowText {
    private static final int SHOWN_MAX = 200;
    /** The text of a row, compared byte by byte. */
    private static final String ROW = "ROW(%s)::text COLLATE \"C\"";

    private final List<String> rowColumns;
    private final List<Incoming.Fit> fits;
    private final String insert;
    private final String delete;

    KeylessStatements(TargetTable table, List<String> rowColumns) {
        Incoming incoming = table.incoming(rowColumns, List.of());
        this.rowColumns = rowColumns;
        this.fits = incoming.fits();
        this.insert = insert(table, incoming);
        this.delete = delete(table, incoming);
    }

    @Override
    public List<String> rowColumns() {
        return rowColumns;
    }

    /** Throws if a value of the row would not stay as it is in its column. */
    public void check(String[] row) {
        Incoming.Fit.check(fits, row, this);
    }

    /** All of it, since no part of it tells it apart. */
    @Override
    public String describeKey(String[] row) {
        String all = IntStream.range(0, row.length)
                .mapToObj(i -> rowColumns.get(i) + " = " + row[i])
                .collect(Collectors.joining(", ", "(", ")"));
        return all.length() > SHOWN_MAX ? all.substring(0, SHOWN_MAX) + "…" : all;
    }

    /** Adds rows. */
    public String insert() {
        return insert;
    }

    /** For each row takes away one that is alike, if there is one. Reads all of the table. */
    public String delete() {
        return delete;
    }

    private static String insert(TargetTable table, Incoming incoming) {
        return "INSERT INTO " + Sql.identifier(table.name()) + " (" + Sql.identifiers(incoming.written())
                + ") OVERRIDING SYSTEM VALUE SELECT "
                + incoming.written().stream().map(incoming::value).collect(Collectors.joining(", ")) + " FROM "
                + incoming.rows();
    }

    /**
     * The rows that go and those that are there stand in one list; of those that are alike as many are taken as go. No join: this session's
     * planner has nested loops only. An IN that is no condition by itself is a hashed look-up, and rows are taken by their place.
     */
    private static String delete(TargetTable table, Incoming incoming) {
        String gone = ROW.formatted(
                incoming.written().stream().map(c -> kept(table, incoming, c)).collect(Collectors.joining(", ")));
        String there = ROW.formatted(
                incoming.written().stream().map(c -> "t." + Sql.identifier(c)).collect(Collectors.joining(", ")));
        return "WITH sarrio_gone AS (SELECT " + gone + " AS r FROM " + incoming.rows() + "), sarrio_there AS (SELECT"
                + " t.tableoid::text AS o, t.ctid AS c, " + there + " AS r FROM " + table.relation() + " AS t WHERE ("
                + there + " IN (SELECT g.r FROM sarrio_gone AS g)) IS TRUE), sarrio_counted AS (SELECT b.o, b.c,"
                + " count(*) FILTER (WHERE b.c IS NULL) OVER (PARTITION BY b.r) AS wanted,"
                + " row_number() OVER (PARTITION BY b.r ORDER BY b.c IS NULL) AS i"
                + " FROM (SELECT h.o, h.c, h.r FROM sarrio_there AS h UNION ALL"
                + " SELECT NULL::text, NULL::tid, g.r FROM sarrio_gone AS g) AS b),"
                + " sarrio_picked AS (SELECT k.o, k.c FROM sarrio_counted AS k WHERE k.c IS NOT NULL AND k.i <= k.wanted)"
                + " DELETE FROM " + table.relation()
                + " AS t WHERE t.ctid = ANY (ARRAY(SELECT p.c FROM sarrio_picked AS p))"
                + " AND ((t.tableoid::text || t.ctid::text) IN (SELECT p.o || p.c::text FROM sarrio_picked AS p)) IS TRUE";
    }

    /** A value as the column keeps it. */
    private static String kept(TargetTable table, Incoming incoming, String column) {
        String value = incoming.value(column);
        TargetColumn as = table.column(column);
        return as.isCutByCast() || as.type().equals(as.castType()) ? value : "(" + value + ")::" + as.type();
    }
}

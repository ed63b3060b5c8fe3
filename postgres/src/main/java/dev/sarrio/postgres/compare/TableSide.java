package dev.sarrio.postgres.compare;

import dev.sarrio.postgres.Column;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import io.vertx.sqlclient.Row;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One side of a table. Rows fall into buckets by a hash of their key, so that neither order nor collation matters; a bucket is its
 * number of rows and the sum of their hashes. All of it is computed by the server in one scan. For one thread.
 */
final class TableSide {
    private final PgSession session;
    private final String from;
    private final String rowHash;
    private final String keyHash;
    private final String keyTexts;
    private final Table table;
    private final ComparedColumns columns;

    TableSide(PgSession session, Table table, ComparedColumns columns) {
        this(
                session,
                table,
                (table.kind() == Table.Kind.INHERITED ? "ONLY " : "") + Sql.identifier(table.name()),
                columns);
    }

    /** @param rows for FROM: what stands for the table */
    TableSide(PgSession session, Table table, String rows, ComparedColumns columns) {
        this.session = session;
        this.table = table;
        this.columns = columns;
        this.from = " FROM " + rows + " t";
        this.rowHash = "('x' || substr(md5(" + row(columns.common()) + "), 1, 16))::bit(64)::int8";
        this.keyHash =
                columns.key().isEmpty() ? "0" : "('x' || substr(md5(" + row(columns.key()) + "), 1, 8))::bit(32)::int8";
        this.keyTexts = columns.key().isEmpty()
                ? "NULL::text[]"
                : "ARRAY[" + columns.key().stream().map(this::keyText).collect(Collectors.joining(", ")) + "]";
    }

    private String row(List<Column> compared) {
        return "ROW(" + compared.stream().map(this::canonical).collect(Collectors.joining(", ")) + ")::text";
    }

    private String keyText(Column c) {
        CommonForm form = columns.forms().get(c.name());
        return (form == null ? column(c) : form.of(column(c))) + "::text";
    }

    /** Floats by their bytes: before PostgreSQL 12 they print differently. */
    private String canonical(Column c) {
        CommonForm form = columns.forms().get(c.name());
        if (form != null) {
            return form.of(column(c));
        }
        return switch (c.baseType()) {
            case "float4" -> "float4send(" + column(c) + "::float4)";
            case "float8" -> "float8send(" + column(c) + "::float8)";
            default -> column(c);
        };
    }

    private static String column(Column c) {
        return "t." + Sql.identifier(c.name());
    }

    long estimatedRows() {
        return table.estimatedRows();
    }

    record Bucket(long rows, String sum) {
        static final Bucket EMPTY = new Bucket(0, null);
    }

    /** @param count how many buckets the rows are spread over */
    Map<Long, Bucket> buckets(long count) {
        Map<Long, Bucket> buckets = new HashMap<>();
        session.query("SELECT b, count(*), sum(h)::text FROM (SELECT " + keyHash + " % " + count + " AS b, " + rowHash
                        + " AS h" + from + ") x GROUP BY b")
                .forEach(r -> buckets.put(r.getLong(0), new Bucket(r.getLong(1), r.getString(2))));
        return buckets;
    }

    /** The hashes of the rows in some buckets, by key. */
    Map<List<String>, Long> rows(Collection<Long> of, long count, int rowsMax) {
        return byKey(session.execute(
                "SELECT " + keyTexts + " AS key, " + rowHash + " AS hash" + from + " WHERE " + keyHash + " % " + count
                        + " = ANY ($1::int8[]) LIMIT " + rowsMax,
                (Object) of.toArray(Long[]::new)));
    }

    /** The hashes of the rows with these keys, as they are now. */
    Map<List<String>, Long> rows(Collection<List<String>> keys) {
        return byKey(session.execute(
                "SELECT " + keyTexts + " AS key, " + rowHash + " AS hash" + from + joined(), parameters(keys)));
    }

    /** Per row with one of these keys a hash of each common column. */
    Map<List<String>, List<String>> columnHashes(Collection<List<String>> keys) {
        String hashes = columns.common().stream()
                .map(c -> "md5(ROW(" + canonical(c) + ")::text)")
                .collect(Collectors.joining(", "));
        Map<List<String>, List<String>> found = new HashMap<>();
        session.execute(
                        "SELECT " + keyTexts + " AS key, ARRAY[" + hashes + "] AS hashes" + from + joined(),
                        parameters(keys))
                .forEach(r -> found.put(List.of(r.getArrayOfStrings("key")), List.of(r.getArrayOfStrings("hashes"))));
        return found;
    }

    private String joined() {
        String names =
                IntStream.range(0, columns.key().size()).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
        String arrays = IntStream.rangeClosed(1, columns.key().size())
                .mapToObj(i -> "$" + i + "::text[]")
                .collect(Collectors.joining(", "));
        String equal = IntStream.range(0, columns.key().size())
                .mapToObj(i -> column(columns.key().get(i)) + " = k.k" + i + "::"
                        + type(columns.key().get(i).name()))
                .collect(Collectors.joining(" AND "));
        return " JOIN unnest(" + arrays + ") AS k(" + names + ") ON " + equal;
    }

    private String type(String column) {
        return table.column(column).orElseThrow().type();
    }

    private Object[] parameters(Collection<List<String>> keys) {
        Object[] arrays = new Object[columns.key().size()];
        for (int i = 0; i < arrays.length; i++) {
            int place = i;
            arrays[i] = keys.stream().map(k -> k.get(place)).toArray(String[]::new);
        }
        return arrays;
    }

    private static Map<List<String>, Long> byKey(Iterable<Row> rows) {
        Map<List<String>, Long> found = new HashMap<>();
        rows.forEach(r -> found.put(List.of(r.getArrayOfStrings("key")), r.getLong("hash")));
        return found;
    }
}

package dev.sarrio.capture.batch;

import dev.sarrio.capture.source.CapturedTable;
import dev.sarrio.capture.source.TableState;
import dev.sarrio.capture.source.TableState.KeyColumn;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.ChangeLog;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A statement that reads rows of one table in a batch. The first two columns are always `created` and `at` (milliseconds), for keys with
 * images then `before` and `columns` (the row's own text before its last change, and its columns' names then as JSON, or NULL) and what
 * {@link ImageShipper} makes of which columns were written when, then come the row's columns as text, or those of the key if the rows have vanished.
 *
 * <p>How the table is joined is decided here, by the exact number of keys, and not by statistics that may be old: key by key
 * through the key's index (a LATERAL … LIMIT 1 leaves the planner no other way), or, for keys that are many, in one pass.
 */
record RowQuery(String sql, Tuple parameters, boolean onePass) {
    private static final String NO_KEY = "false AS created, 0::int8 AS at";

    /** Of a key's log rows: whether it is an image that what is shipped in the end stands for. $4 the truncate that it must be behind. */
    private static final String LAST = "coalesce(n > $4 AND n = max(n) OVER p"
            + " AND coalesce(max(ts) FILTER (WHERE n IS NULL) OVER p <= ts, true), false) AS last";

    private static final String IMAGE = "SELECT op::text AS op, (date_part('epoch', ts) * 1000000)::int8 / 1000 AS at,"
            + " old #>> '{}' AS before, new #>> '{}' AS after, to_json(columns)::text AS columns, lost, n FROM (";

    private static final String MILLIS = "(date_part('epoch', %s) * 1000000)::int8 / 1000";
    /** Of a key's log rows: those of which no image is shipped. */
    private static final String NO_IMAGE =
            "(n IS NULL OR op IN ('U', 'D') AND old IS NULL OR op IN ('I', 'U') AND new IS NULL)";

    /** Which columns were written when, as far as no state in between says it. */
    private static final String WRITTEN =
            " " + MILLIS.formatted("max(ts) FILTER (WHERE lost IS NULL AND " + NO_IMAGE + ") OVER p")
                    + " AS whole, (json_agg(json_build_object('at', " + MILLIS.formatted("ts")
                    + ", 'except', lost)) FILTER (WHERE lost IS NOT NULL AND " + NO_IMAGE + ") OVER p)::text AS partly";

    /**
     * Of one table in one batch.
     *
     * @param behind what stands for itself up to here, in the order of images
     * @param unread the places of those that were shipped as no state in between, since nobody can tell what is what in them
     */
    record Images(long behind, Long[] unread) {
        /** Hardly ever are there any. */
        private String unreadOfKey() {
            return unread.length == 0
                    ? ", NULL::int8[] AS unread"
                    : ", array_agg(n) FILTER (WHERE n = ANY ($5::int8[])) OVER p AS unread";
        }

        private Tuple added(Tuple parameters) {
            parameters.addLong(behind);
            return unread.length == 0 ? parameters : parameters.addArrayOfLong(unread);
        }
    }

    /** The keys of one table in one batch, as a FROM item with columns k0…, created, at: typed, so that 1.0 and 1.00 are one. */
    record Keys(String sql, Tuple parameters, long count, boolean imaged) {
        Keys counting(long n) {
            return new Keys(sql, parameters, n, imaged);
        }

        static Keys held(TableState table, Map<String, TableChanges.KeyChange> keys) {
            int n = keys.size();
            String[] texts = keys.keySet().toArray(String[]::new);
            Boolean[] created = new Boolean[n];
            Long[] at = new Long[n];
            int i = 0;
            for (TableChanges.KeyChange k : keys.values()) {
                created[i] = k.created();
                at[i++] = k.lastMicros() / 1000;
            }
            String names = names(table);
            // of texts that are one key, as 1.0 and 1.00, the time of the last
            String sql =
                    "SELECT DISTINCT ON (" + names + ") " + names + ", created, max(at) OVER (PARTITION BY " + names
                            + ") AS at FROM (SELECT " + casts(table)
                            + ", l.created, l.at, l.n FROM unnest($1::text[], $2::bool[], $3::int8[])"
                            + " WITH ORDINALITY AS l(key, created, at, n)) typed ORDER BY " + names + ", n";
            return new Keys(
                    sql,
                    Tuple.tuple()
                            .addArrayOfString(texts)
                            .addArrayOfBoolean(created)
                            .addArrayOfLong(at),
                    n,
                    false);
        }

        /** @param deleted only those with a logged delete */
        static Keys logged(CapturedTable captured, Snapshot from, boolean deleted, long count) {
            TableState table = captured.state();
            String ops = deleted ? "'D'" : "'I', 'U', 'D'";
            String names = names(table);
            String sql = "SELECT " + names + ", coalesce(min(ts) FILTER (WHERE op = 'I') = min(ts), false) AS created,"
                    + " (date_part('epoch', max(ts)) * 1000000)::int8 / 1000 AS at FROM (SELECT " + casts(table)
                    + ", l.op, l.ts FROM (" + LogRange.ROWS
                    + ") l WHERE l.rel = $3 AND l.op IN (" + ops + ")) typed GROUP BY "
                    + names;
            return new Keys(sql, ChangeLog.after(from).addInteger(captured.rel()), count, false);
        }

        /**
         * With what their rows were before the last change, where that is known.
         *
         * @param gone what was deleted, else what was changed
         * @param deleted only those with a logged delete
         * @param images what is known of them
         */
        static Keys imaged(CapturedTable captured, Snapshot from, boolean gone, boolean deleted, Images images) {
            TableState table = captured.state();
            String names = names(table);
            String sql = "SELECT DISTINCT ON (" + names + ") " + names
                    + ", CASE WHEN last THEN op = 'I' ELSE created END AS created,"
                    + " (date_part('epoch', newest) * 1000000)::int8 / 1000 AS at,"
                    + " CASE WHEN last AND op " + (gone ? "=" : "<>") + " 'D' THEN old #>> '{}' END AS before,"
                    + " CASE WHEN last THEN to_json(columns)::text END AS columns, CASE WHEN last THEN "
                    + MILLIS.formatted("ts") + " END AS last_at, CASE WHEN last THEN new #>> '{}' END AS after,"
                    + " CASE WHEN last THEN lost END AS lost, whole, partly, unread FROM (SELECT *, " + LAST + ","
                    + WRITTEN + images.unreadOfKey()
                    + ", coalesce(min(ts) FILTER (WHERE op = 'I') OVER p = min(ts) OVER p, false) AS created,"
                    + " max(ts) OVER p AS newest, bool_or(op = 'D') OVER p AS deleted FROM (" + typed(table)
                    + ") typed WINDOW p AS (PARTITION BY " + names + ")) i" + (deleted ? " WHERE deleted" : "")
                    + " ORDER BY " + names + ", last DESC";
            return new Keys(sql, images.added(ChangeLog.after(from).addInteger(captured.rel())), 0, true);
        }

        private static String typed(TableState table) {
            return "SELECT " + casts(table) + ", l.op, l.ts, l.n, l.old, l.new, l.columns, l.lost FROM ("
                    + LogRange.IMAGES + ") l WHERE l.rel = $3 AND l.op IN ('I', 'U', 'D')";
        }

        private static String names(TableState table) {
            return IntStream.range(0, table.key().size()).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
        }

        private static String casts(TableState table) {
            List<String> casts = new ArrayList<>();
            for (int i = 0; i < table.key().size(); i++) {
                KeyColumn k = table.key().get(i);
                String text = table.key().size() == 1 ? "l.key" : "(l.key::text[])[" + (i + 1) + "]";
                casts.add(text + "::" + k.type() + (k.collation() == null ? "" : " COLLATE " + k.collation()) + " AS k"
                        + i);
            }
            return String.join(", ", casts);
        }
    }

    /** What was logged up to a place in the order of images: op, at, before, after, columns, lost, and its own place. */
    static RowQuery imagesUpTo(int rel, Snapshot from, long place) {
        return new RowQuery(
                IMAGE + LogRange.IMAGES + ") l WHERE rel = $3 AND op IN ('I', 'U', 'D') AND n <= $4 ORDER BY n",
                ChangeLog.after(from).addInteger(rel).addLong(place),
                false);
    }

    /** Of a table without a key all that was logged behind it, truncates too: the same columns, and the relation's oid. */
    static RowQuery changesBehind(TableState table, int rel, Snapshot from, long place) {
        String[] members =
                table.members().stream().map(m -> String.valueOf(m.oid())).toArray(String[]::new);
        return new RowQuery(
                IMAGE.replace(" FROM (", ", key FROM (") + LogRange.IMAGES
                        + ") l WHERE rel = $3 AND n > $4 AND key = ANY ($5::text[]) ORDER BY n",
                ChangeLog.after(from).addInteger(rel).addLong(place).addArrayOfString(members),
                false);
    }

    /** What was logged behind it, without the last of each key. */
    static RowQuery imagesBehind(TableState table, int rel, Snapshot from, long place) {
        return new RowQuery(
                IMAGE + "SELECT *, " + LAST + " FROM (" + Keys.typed(table) + ") typed WINDOW p AS (PARTITION BY "
                        + Keys.names(table) + ")) i WHERE n > $4 AND NOT last ORDER BY n",
                ChangeLog.after(from).addInteger(rel).addLong(place),
                false);
    }

    /**
     * The current rows of these keys, without those in the partitions that are shipped whole. A key that has none comes as a row of
     * NULLs, the key's columns included.
     */
    static RowQuery rows(TableState table, Keys keys, Set<Long> without, boolean onePass) {
        String columns = columns(table, "t");
        Tuple parameters = Tuple.tuple();
        for (int i = 0; i < keys.parameters().size(); i++) {
            parameters.addValue(keys.parameters().getValue(i));
        }
        String filter = "";
        if (!without.isEmpty()) {
            parameters.addArrayOfLong(without.toArray(Long[]::new));
            filter = " AND t.tableoid::int8 <> ALL ($" + parameters.size() + "::int8[])";
        }
        String sql = onePass
                ? "SELECT /* one pass */ " + leading(keys) + columns + " FROM (" + keys.sql() + ") k LEFT JOIN "
                        + from(table) + " t ON " + sameKey(table) + filter
                : "SELECT " + leading(keys) + columns + " FROM (" + keys.sql()
                        + ") k LEFT JOIN LATERAL (SELECT t.* FROM " + from(table) + " t WHERE " + sameKey(table)
                        + filter
                        + " LIMIT 1) t ON true";
        return new RowQuery(sql, parameters, onePass);
    }

    /** Those of these keys that have no row any more. */
    static RowQuery vanished(TableState table, Keys keys, boolean onePass) {
        String columns = IntStream.range(0, table.key().size())
                .mapToObj(i -> "k.k" + i + "::text")
                .collect(Collectors.joining(", "));
        String row = "(SELECT true FROM " + from(table) + " t WHERE " + sameKey(table);
        String sql = "SELECT " + (onePass ? "/* one pass */ " : "") + leading(keys) + columns + " FROM (" + keys.sql()
                + ") k WHERE " + (onePass ? "NOT EXISTS " + row + ")" : row + " LIMIT 1) IS NULL");
        return new RowQuery(sql, keys.parameters(), onePass);
    }

    /** All rows. */
    static RowQuery all(TableState table) {
        return new RowQuery(
                "SELECT /* all */ " + NO_KEY + ", " + columns(table, "t") + " FROM " + from(table) + " t",
                Tuple.tuple(),
                true);
    }

    /** All rows of one partition. */
    static RowQuery partition(TableState table, TableState.Member member) {
        String columns = columns(table, "t");
        return member.readable()
                ? new RowQuery(
                        "SELECT /* all */ " + NO_KEY + ", " + columns + " FROM ONLY " + Sql.identifier(member.name())
                                + " t",
                        Tuple.tuple(),
                        true)
                : new RowQuery(
                        "SELECT /* all */ " + NO_KEY + ", " + columns + " FROM " + from(table)
                                + " t WHERE t.tableoid::int8 = $1::int8",
                        Tuple.of(member.oid()),
                        true);
    }

    private static String leading(Keys keys) {
        return "k.created, k.at, "
                + (keys.imaged()
                        ? "k.before, k.columns, k.last_at, k.after, k.lost, k.whole, k.partly, k.unread, "
                        : "");
    }

    private static String from(TableState table) {
        return (table.kind() == Table.Kind.PARTITIONED ? "" : "ONLY ") + Sql.identifier(table.name());
    }

    private static String columns(TableState table, String alias) {
        return table.carried().stream()
                .map(c -> text(table, c, alias + "." + Sql.identifier(c.name())))
                .collect(Collectors.joining(", "));
    }

    private static String text(TableState table, TableState.ColumnState column, String value) {
        boolean whole = column.base().equals("bpchar") && !isStripped(table, column);
        return whole ? "textin(bpcharout(" + value + "))" : value + "::text";
    }

    /** A cast of bpchar to text strips blanks. Where no length brings them back they are part of the value, unless it is a key: there they don't count. */
    static boolean isStripped(TableState table, TableState.ColumnState column) {
        return column.type().startsWith("character(")
                || table.key().stream().anyMatch(k -> k.name().equals(column.name()));
    }

    private static String sameKey(TableState table) {
        return IntStream.range(0, table.key().size())
                .mapToObj(i -> {
                    KeyColumn k = table.key().get(i);
                    return "t." + Sql.identifier(k.name()) + " " + k.equality() + " k.k" + i;
                })
                .collect(Collectors.joining(" AND "));
    }
}

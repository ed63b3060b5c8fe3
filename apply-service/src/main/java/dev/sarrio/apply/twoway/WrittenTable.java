package dev.sarrio.apply.twoway;

import dev.sarrio.postgres.SarrioSchema;
import dev.sarrio.postgres.Sql;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statements by which rows of one table that both sides have written are merged by column. Beside those of {@link MetTable} they work on
 * temporary tables: `written` has which columns the batches' keys were written in, `mixed` the keys of which some columns are written, with what the
 * target has in the others, `mixture` what comes of the two where a unique rule may forbid it.
 */
final class WrittenTable {
    private final MetTable met;
    private final OwnTable table;
    private final String written;
    private final String mixed;
    private final String part;
    private final String mixture;

    WrittenTable(MetTable met) {
        this.met = met;
        this.table = met.table();
        this.written = "pg_temp.sarrio_written_" + table.rel();
        this.mixed = "pg_temp.sarrio_mixed_" + table.rel();
        this.part = "pg_temp.sarrio_part_" + table.rel();
        this.mixture = "pg_temp.sarrio_mixture_" + table.rel();
    }

    MetTable met() {
        return met;
    }

    /** For {@link dev.sarrio.apply.target.RowStatements#clashesAmong}: p, o and image of what merged rows are to be. */
    String mixture() {
        return mixture;
    }

    /** As {@link MetTable#make}. */
    String make() {
        String keys = table.list(i -> "k" + i + " " + table.key().get(i).type());
        return "DROP TABLE IF EXISTS " + written + ", " + mixed + ", " + part + ", " + mixture + ";"
                + MetTable.create(written, keys + ", change text")
                + MetTable.create(mixed, keys + ", p int4, o int8, won text[], own text[]")
                + MetTable.create(part, "key text, xid int8, won text[]")
                + MetTable.create(mixture, "p int4, o int8, image jsonb")
                + "CREATE INDEX ON " + written + " (" + table.columns("k") + "); CREATE INDEX ON " + mixed
                + " (p, o); CREATE INDEX ON " + part + " (xid)";
    }

    /** Takes in what was written. Parameters, as arrays of text: the key's columns, changes as JSON. */
    String stage() {
        int n = table.key().size();
        String arrays = IntStream.rangeClosed(0, n)
                .mapToObj(i -> "unnest($" + (i + 1) + "::text[]) AS c" + i)
                .collect(Collectors.joining(", "));
        return "INSERT INTO " + written + " SELECT "
                + table.list(i -> "u.c" + i + "::" + table.key().get(i).type())
                + ", u.c" + n + " FROM (SELECT " + arrays + ") u";
    }

    /** The columns that may be merged: name, type. */
    String columns() {
        return "SELECT a.attname::text AS name, t.typname::text AS type FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid"
                + " WHERE a.attrelid = " + Sql.literal(Sql.identifier(table.name()))
                + "::regclass AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(to_jsonb(a)->>'attgenerated', '') = ''" // none before 12
                + " ORDER BY a.attnum";
    }

    /**
     * What both sides wrote of the rows in `met`, row by row: n, change (of the source's, as JSON) or deleted (by it or by a TRUNCATE since), at,
     * before, after, columns, lost, xid, place of the target's. $1, $2 what the peer had not seen.
     */
    String both() {
        return "SELECT m.n, w.change, NULL::bool AS deleted, NULL::int8 AS at, NULL AS before, NULL AS after, NULL::text[] AS columns, NULL::text[] AS lost,"
                + " NULL::int8 AS xid, NULL::int8 AS place FROM "
                + met.name() + " m JOIN " + written + " w ON " + met.equal("w.k", "m.k")
                + " UNION ALL SELECT m.n, NULL, u.op = 'D' OR EXISTS (SELECT FROM " + table.unseen()
                + " x WHERE x.op = 'T'), u.at, u.before, u.after, u.columns, u.lost, u.xid, u.place FROM " + met.name()
                + " m JOIN (SELECT l.*, " + table.list(i -> table.parsed(i, "l.key") + " AS k" + i) + " FROM ("
                + own("xid >= $1::int8") + " UNION ALL " + own("xid = ANY ($2::int8[])") + ") l) u ON "
                + met.equal("u.k", "m.k") + " ORDER BY n";
    }

    private String own(String range) {
        return "SELECT " + SarrioSchema.LOGGED_KEYS + " AS key, op::text AS op, "
                + "(date_part('epoch', ts) * 1000000)::int8 / 1000 AS at, old #>> '{}' AS before, new #>> '{}' AS after, columns, lost, xid, n AS place"
                + " FROM sarrio.log WHERE " + range + " AND rel = " + table.rel() + " AND op IN ('I', 'U', 'D')";
    }

    /** Keeps what the target has of the rows that are merged. @param columns names and types, as {@link #columns} has them */
    String keep(List<Column> columns) {
        return "INSERT INTO " + mixed + " SELECT " + table.columns("m.k") + ", m.p, m.o, m.won, ARRAY["
                + columns.stream().map(Column::text).collect(Collectors.joining(", ")) + "]::text[] FROM " + met.name()
                + " m JOIN " + table.relation() + " t ON " + table.same("m.k") + " WHERE m.won IS NOT NULL";
    }

    record Column(String name, String type) {
        private String text() {
            String value = "t." + Sql.identifier(name);
            return type.equals("bpchar") ? "textin(bpcharout(" + value + "))" : value + "::text";
        }
    }

    /** As {@link MergedRows} asks for it. */
    String kept() {
        return "SELECT p, o, won, own FROM (SELECT *, row_number() OVER w AS number,"
                + " sum(octet_length(array_to_string(own, ''))) OVER w AS bytes FROM (SELECT * FROM " + mixed
                + " WHERE (p, o) >= ($1::int4, $2::int8) ORDER BY p, o LIMIT $3::int4) x WINDOW w AS (ORDER BY p, o)) y"
                + " WHERE number = 1 OR bytes <= $4::int8 ORDER BY p, o";
    }

    /**
     * Own changes of which some columns have lost count for the others only. Where keys share a log row, this one gets a row of its own, of the
     * same transaction. They are looked for as in {@link Forgotten}.
     *
     * @param slot of the log
     */
    List<String> forget(int slot) {
        String theirs = "l.xid = ANY (ARRAY(SELECT DISTINCT d.xid FROM " + part + " d)) AND l.rel = " + table.rel();
        String several = theirs + " AND l.keys IS NOT NULL";
        String order = "pg_catalog.nextval('sarrio.image')";
        return List.of(
                "INSERT INTO " + part + " SELECT DISTINCT k, x, m.won FROM " + met.name()
                        + " m, unnest(m.texts) AS k, unnest(m.xids) AS x WHERE m.won IS NOT NULL",
                "UPDATE sarrio.log l SET n = coalesce(l.n, " + order
                        + "), lost = ARRAY(SELECT unnest(l.lost) UNION SELECT unnest(d.won)) FROM " + part
                        + " d WHERE " + theirs + " AND l.xid = d.xid AND l.op IN ('I', 'U', 'D') AND l.key = d.key",
                "INSERT INTO sarrio.log_" + slot
                        + " (xid, ts, rel, op, key, n, lost) SELECT l.xid, l.ts, l.rel, l.op, d.key, " + order
                        + ", d.won FROM sarrio.log l JOIN " + part
                        + " d ON d.xid = l.xid AND d.key = ANY (l.keys) WHERE "
                        + several,
                "UPDATE sarrio.log l SET keys = ARRAY(SELECT k FROM unnest(l.keys) AS k WHERE NOT EXISTS (SELECT FROM "
                        + part + " d WHERE d.key = k AND d.xid = l.xid)) WHERE " + several,
                "DELETE FROM sarrio.log l WHERE l.keys = '{}' AND " + several,
                "INSERT INTO sarrio.log_" + slot
                        + " (xid, ts, rel, op, key) SELECT txid_current(), to_timestamp(m.told / 1000.0), "
                        + table.rel() + ", 'U', " + met.text("m") + " FROM " + met.name()
                        + " m WHERE m.told IS NOT NULL");
    }

    /** Own changes of which no column is left are none. Parameters, as arrays: their transactions, their places in the order of images. */
    String strip() {
        return "DELETE FROM sarrio.log l WHERE l.xid = ANY ($1::int8[]) AND l.n = ANY ($2::int8[]) AND l.rel = "
                + table.rel() + " AND l.op IN ('I', 'U', 'D')";
    }

    /** Fills `mixture`. @param images a query that returns p, o and image */
    String mixtures(String images) {
        return "INSERT INTO " + mixture + " SELECT x.p, x.o, x.image FROM (" + images + ") x";
    }

    String noMixtures() {
        return "DELETE FROM " + mixture;
    }

    /**
     * Rows are changes of this database, with all their columns. Parameters, as arrays: partition and offset of the records that they were to be
     * merged with, milliseconds.
     *
     * @param slot of the log
     */
    String tell(int slot) {
        return "INSERT INTO sarrio.log_" + slot
                + " (xid, ts, rel, op, key) SELECT txid_current(), to_timestamp(v.told / 1000.0), " + table.rel()
                + ", 'U', " + met.text("x") + " FROM " + mixed
                + " x JOIN (SELECT unnest($1::int4[]) AS p, unnest($2::int8[]) AS o, unnest($3::int8[]) AS told) v"
                + " ON v.p = x.p AND v.o = x.o";
    }
}

package dev.sarrio.apply.twoway;

import dev.sarrio.postgres.Sql;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statements by which the changes of one table, of a batch or of several, are laid beside the target's own. They work on temporary tables
 * of the session, which every transaction leaves empty: `in` has the batches' keys, `met` those of them that both have changed, `own` the target's.
 */
final class MetTable {
    private static final String EMPTIED = " ON COMMIT DELETE ROWS";
    private final OwnTable table;
    private final String in;
    private final String met;
    private final String own;
    private final Forgotten forgotten;

    MetTable(OwnTable table) {
        this.table = table;
        this.in = "pg_temp.sarrio_in_" + table.rel();
        this.met = "pg_temp.sarrio_met_" + table.rel();
        this.own = "pg_temp.sarrio_own_" + table.rel();
        this.forgotten = new Forgotten(table);
    }

    String name() {
        return met;
    }

    OwnTable table() {
        return table;
    }

    /** Outside a transaction, once in a session and again when the key has changed. */
    String make() {
        String keys = table.list(i -> "k" + i + " " + table.key().get(i).type());
        return "DROP TABLE IF EXISTS " + in + ", " + met + ", " + own + ";"
                + create(in, keys + ", p int4, o int8, op text, at int8, b int8")
                + create(
                        met,
                        keys
                                + ", n int4 GENERATED ALWAYS AS IDENTITY, p int4, o int8, op text, at int8, key jsonb, own_key jsonb, own_op text,"
                                + " own_ts timestamptz, own_at int8, b int8, xids int8[], texts text[], own_row jsonb, incoming_row jsonb,"
                                + " own_dbs text[], own_ats int8[], own_db text,"
                                + " kind text, rule text, verdict text, winner text, strategy text, how text, lost bool, won text[], told int8")
                + create(own, keys)
                + "CREATE INDEX ON " + in + " (" + table.columns("k") + "); CREATE INDEX ON " + met
                + " (p, o); CREATE INDEX ON " + met + " (n); CREATE INDEX ON " + own + " (" + table.columns("k")
                + ");" + forgotten.make();
    }

    static String create(String name, String columns) {
        String unqualified = name.substring(name.indexOf('.') + 1);
        return "CREATE TEMPORARY TABLE " + unqualified + " (" + columns + ")" + EMPTIED + ";";
    }

    /** Takes in keys of a batch. Parameters, as arrays of text: the key's columns, partition, offset, op, milliseconds, batch. */
    String stage() {
        int n = table.key().size();
        String arrays = IntStream.range(0, n + 5)
                .mapToObj(i -> "unnest($" + (i + 1) + "::text[]) AS c" + i)
                .collect(Collectors.joining(", "));
        return "INSERT INTO " + in + " SELECT "
                + table.list(i -> "u.c" + i + "::" + table.key().get(i).type())
                + ", u.c" + n + "::int4, u.c" + (n + 1) + "::int8, u.c" + (n + 2) + ", u.c" + (n + 3)
                + "::int8, u.c" + (n + 4) + "::int8 FROM (SELECT "
                + arrays + ") u";
    }

    /**
     * What several batches do to a key becomes what one of them would do: the last of it, with the time of the newest. The second statement
     * returns p and o of the records that this makes superfluous.
     */
    List<String> supersede() {
        String group = "SELECT " + table.columns("j.k") + ", max(j.at) AS at FROM " + in + " j GROUP BY "
                + table.columns("j.k");
        return List.of(
                "UPDATE " + in + " i SET at = g.at FROM (" + group + ") g WHERE i.at < g.at AND " + equal("i.k", "g.k"),
                "DELETE FROM " + in + " i USING " + in + " j WHERE " + equal("i.k", "j.k")
                        + " AND (i.b < j.b OR i.b = j.b AND i.op = 'd' AND j.op <> 'd') RETURNING i.p, i.o");
    }

    /** Locks the rows that both have changed, in order of their keys. $1, $2 what the peer had not seen. */
    String lock() {
        return "SELECT count(*) FROM (SELECT 1 FROM (SELECT DISTINCT " + table.columns("w.k") + " FROM " + table.typed()
                + " w JOIN " + in + " i ON " + equal("i.k", "w.k") + ") c JOIN " + table.relation() + " t ON "
                + table.same("c.k") + " ORDER BY " + table.columns("c.k") + " FOR UPDATE OF t) locked";
    }

    /** Fills `met`. $1, $2 as above. Of one's own changes the time and the kind is that of the last; and who made which of them, and when. */
    String meet() {
        return """
                INSERT INTO %met% (%names%, p, o, op, at, b, key, own_key, own_op, own_ts, own_at, xids, texts, own_dbs, own_ats, own_row)
                SELECT %w%, i.p, i.o, i.op, i.at, i.b, jsonb_build_object(%ikey%), jsonb_build_object(%wkey%),
                  w.op, w.ts, (date_part('epoch', w.ts) * 1000000)::int8 / 1000, w.xids, w.texts, w.dbs, w.ats,
                  (SELECT to_jsonb(t) FROM %relation% t WHERE %same% LIMIT 1)
                FROM (SELECT %u%, (array_agg(u.op ORDER BY u.ts DESC))[1] AS op, max(u.ts) AS ts, array_agg(DISTINCT u.xid) AS xids,
                        array_agg(DISTINCT u.key) AS texts, %versions%
                      FROM %typed% u GROUP BY %u%) w
                JOIN %in% i ON %equal%""".replace("%met%", met)
                .replace("%names%", table.columns("k"))
                .replace("%versions%", versions())
                .replace("%ikey%", named("i.k"))
                .replace("%wkey%", named("w.k"))
                .replace("%w%", table.columns("w.k"))
                .replace("%u%", table.columns("u.k"))
                .replace("%relation%", table.relation())
                .replace("%same%", table.same("w.k"))
                .replace("%typed%", table.typed())
                .replace("%in%", in)
                .replace("%equal%", equal("i.k", "w.k"));
    }

    /** Who made the changes of a key: of interest only where it may have been somebody else. */
    private String versions() {
        return table.heard().isEmpty()
                ? "NULL::text[] AS dbs, NULL::int8[] AS ats"
                : "array_agg(u.origin) AS dbs, array_agg(u.at) AS ats";
    }

    /** What a verdict is made of. */
    String contests() {
        return "SELECT n, p, o, op, at, key::text AS key, own_key::text AS own_key, own_at, own_row IS NULL AS gone, own_dbs, own_ats FROM "
                + met;
    }

    /** Parameters: n, verdict, winner, strategy, how, lost, whose the target's version is, columns won, told anew, each as an array. */
    String judge() {
        return "UPDATE " + met
                + " m SET verdict = v.verdict, winner = v.winner, strategy = v.strategy, how = v.how, lost = v.lost,"
                + " own_db = v.own_db, won = v.won::text[], told = v.told"
                + " FROM (SELECT unnest($1::int4[]) AS n, unnest($2::text[]) AS verdict, unnest($3::text[]) AS winner,"
                + " unnest($4::text[]) AS strategy, unnest($5::text[]) AS how, unnest($6::bool[]) AS lost,"
                + " unnest($7::text[]) AS own_db, unnest($8::text[]) AS won, unnest($9::int8[]) AS told) v WHERE m.n = v.n";
    }

    /** What the batch's row was. `incoming` is a query that returns p, o and image. */
    String picture(String incoming) {
        return "UPDATE " + met + " m SET incoming_row = x.image FROM (" + incoming
                + ") x WHERE m.p = x.p AND m.o = x.o";
    }

    /** For a message: those that nothing decided. $1 how many. */
    String open() {
        return "SELECT texts[1] AS text, key::text AS key, at, incoming_row::text AS incoming_row,"
                + " greatest(own_ts, (SELECT to_timestamp(max(v.at) / 1000.0) FROM unnest(own_ats) AS v(at)))::text AS own_ts,"
                + " own_row::text AS own_row, xids, count(*) OVER () AS number FROM " + met
                + " WHERE verdict = 'OPEN' ORDER BY n LIMIT $1";
    }

    /** Own changes that have lost are no changes of this database's any more: neither published nor in the way of what comes. */
    List<String> forget() {
        return forgotten.forget(met);
    }

    /** Fills `own` with the keys that a truncate spares. $1, $2 as above. */
    String spare() {
        return "INSERT INTO " + own + " SELECT DISTINCT " + table.columns("u.k") + " FROM " + table.typed() + " u";
    }

    /** A condition on rows `t`: not among those. */
    String spared() {
        return "NOT EXISTS (SELECT FROM " + own + " w WHERE " + table.same("w.k") + ")";
    }

    /** The target's own changes of the table: number of those whose row is there, ts, at, xids. $1, $2 as above. */
    String sparedRows() {
        return "SELECT count(DISTINCT u.key) FILTER (WHERE EXISTS (SELECT FROM " + table.relation() + " t WHERE "
                + table.same("u.k") + ")) AS number, max(u.ts)::text AS ts,"
                + " coalesce((date_part('epoch', max(u.ts)) * 1000000)::int8 / 1000, 0) AS at, array_agg(DISTINCT u.xid) AS xids FROM "
                + table.typed() + " u";
    }

    /** Rows of another key are in the way of incoming ones. @param clashes a query for them, by {@link RowStatements#clashes} */
    String clash(String clashes) {
        return "INSERT INTO " + met + " (" + table.columns("k")
                + ", p, o, kind, rule, incoming_row, own_row, own_key) SELECT " + table.columns("x.k")
                + ", x.p, x.o, 'UNIQUE', x.index, x.incoming_row, x.own_row, x.own_key FROM (" + clashes + ") x";
    }

    /** Rows that the batch deletes, and that the target has given children unseen. $1, $2 as above. */
    String parents(Reference reference) {
        return "INSERT INTO " + met + " (" + table.columns("k")
                + ", p, o, op, at, b, kind, rule, key, own_key, own_row, own_ts, own_at, xids, texts) SELECT "
                + table.columns("i.k")
                + ", i.p, i.o, i.op, i.at, i.b, 'PARENT', " + Sql.literal(reference.name()) + ", jsonb_build_object("
                + named("i.k")
                + "), jsonb_build_object(" + named("i.k") + "), to_jsonb(t), w.ts,"
                + " (date_part('epoch', w.ts) * 1000000)::int8 / 1000, w.xids, ARRAY[" + text("i") + "] FROM " + in
                + " i JOIN "
                + table.relation() + " t ON " + table.same("i.k")
                + " JOIN LATERAL (SELECT max(u.ts) AS ts, array_agg(DISTINCT u.xid) AS xids FROM "
                + reference.ownChildren() + " WHERE " + reference.belongs("i.k")
                + ") w ON w.ts IS NOT NULL WHERE i.op = 'd'";
    }

    /** Parents that stay are changes of this database, so that the other side gets them back. @param slot of the log */
    String giveBack(int slot) {
        return "INSERT INTO sarrio.log_" + slot + " (xid, ts, rel, op, key) SELECT txid_current(), clock_timestamp(), "
                + table.rel() + ", 'U', " + text("g") + " FROM (SELECT DISTINCT " + table.columns("m.k") + " FROM "
                + met
                + " m WHERE m.verdict = 'DECIDED' AND m.winner IS NOT NULL) g";
    }

    /** The keys of the batch. */
    String in() {
        return in;
    }

    String text(String alias) {
        return table.key().size() == 1
                ? alias + ".k0::text"
                : "ARRAY[" + table.list(i -> alias + ".k" + i + "::text") + "]::text";
    }

    /** A condition on rows `t`: the batch does not write them itself. */
    String unlisted() {
        return "NOT EXISTS (SELECT FROM " + in + " i WHERE " + table.same("i.k") + ")";
    }

    /** What is known of both rows of a clash. The second statement's $1, $2 as above. */
    List<String> complete() {
        return List.of(
                "UPDATE " + met + " m SET key = jsonb_build_object(" + named("i.k")
                        + "), at = i.at, b = i.b, op = i.op, own_at = 0, texts = ARRAY[" + text("m") + "] FROM " + in
                        + " i WHERE i.p = m.p AND i.o = m.o",
                "UPDATE " + met
                        + " m SET own_ts = w.ts, own_at = (date_part('epoch', w.ts) * 1000000)::int8 / 1000, xids = w.xids,"
                        + " own_dbs = w.dbs, own_ats = w.ats FROM (SELECT "
                        + table.columns("u.k") + ", max(u.ts) AS ts, array_agg(DISTINCT u.xid) AS xids, " + versions()
                        + " FROM "
                        + table.typed()
                        + " u GROUP BY " + table.columns("u.k") + ") w WHERE " + equal("m.k", "w.k"));
    }

    /** Records that are left out of the batch bring nothing that others could be in the way of. $1 the source. */
    List<String> leaveOut() {
        return List.of(
                "DELETE FROM " + in + " i USING " + met
                        + " m WHERE m.p = i.p AND m.o = i.o AND (m.verdict = 'DECIDED' OR m.verdict = 'SILENT'"
                        + " AND (m.op <> 'd' OR m.own_row IS NOT NULL))"
                        + " AND m.winner IS DISTINCT FROM $1::text AND m.won IS NULL",
                "DELETE FROM " + met);
    }

    /**
     * The row that has lost to one of another key goes, be it the target's own or what the target has of the incoming one: as if an application
     * had deleted it here, so that the other side hears of it and nothing hangs on who decides first.
     *
     * @param slot of the log
     */
    List<String> evict(int slot) {
        String gone = "(SELECT " + table.list(i -> "m.k" + i) + " FROM " + met + " m WHERE m.lost UNION SELECT "
                + table.list(i -> "i.k" + i) + " FROM " + met + " m JOIN " + in
                + " i ON i.p = m.p AND i.o = m.o WHERE m.verdict = 'DECIDED' AND NOT m.lost AND m.winner IS NOT NULL) g";
        return List.of(
                "DELETE FROM " + table.relation() + " t USING " + gone + " WHERE " + table.same("g.k"),
                "INSERT INTO sarrio.log_" + slot + " (xid, ts, rel, op, key) SELECT txid_current(), clock_timestamp(), "
                        + table.rel() + ", 'D', " + text("g") + " FROM " + gone);
    }

    /** Puts the decided ones on record. $1 sync, $2 incoming, $3 this database, $4 stream, $5 table. */
    String record() {
        return "INSERT INTO sarrio.conflict (sync, relation, kind, constraint_name, key, incoming, incoming_at, incoming_row, incoming_stream,"
                + " incoming_batch, own, own_at, own_row, own_xids, strategy, winner, resolved_at, how)"
                + " SELECT $1::text, $5::text, coalesce(kind, 'ROW'), rule, key, $2::text, to_timestamp(at / 1000.0), incoming_row, $4::text, b, coalesce(own_db, $3::text),"
                + " CASE WHEN own_db IS NULL THEN own_ts ELSE (SELECT to_timestamp(max(v.at) / 1000.0) FROM unnest(own_dbs, own_ats) AS v(db, at) WHERE v.db = own_db) END,"
                + " own_row, CASE WHEN own_db IS NULL THEN xids END, strategy,"
                + " winner, clock_timestamp(), how FROM " + met + " WHERE verdict = 'DECIDED' ORDER BY n";
    }

    String equal(String left, String right) {
        return IntStream.range(0, table.key().size())
                .mapToObj(i -> left + i + " " + table.key().get(i).equality() + " " + right + i)
                .collect(Collectors.joining(" AND "));
    }

    private String named(String prefix) {
        return table.list(i -> Sql.literal(table.key().get(i).column()) + "::text, " + prefix + i);
    }
}

package dev.sarrio.capture.batch;

import dev.sarrio.postgres.SarrioSchema;

/**
 * The log rows that a snapshot did not see: ids from its xmax on, and those that were running then. Never "from xmin on", or one
 * forgotten transaction would make every poll read the whole log again. Two index ranges that don't overlap.
 */
final class LogRange {
    /** $1 xmax, $2 the running ones. */
    static final String ROWS = """
            SELECT rel, op, %key% AS key, ts, n FROM sarrio.log WHERE xid >= $1::int8
            UNION ALL SELECT rel, op, %key%, ts, n FROM sarrio.log WHERE xid = ANY ($2::int8[])""".replace("%key%", SarrioSchema.LOGGED_KEYS);

    /** The same with images, of rows that have a key of their own. */
    static final String IMAGES = """
            SELECT rel, op, key, ts, n, old, new, columns, lost FROM sarrio.log WHERE xid >= $1::int8 AND n IS NOT NULL
            UNION ALL SELECT rel, op, key, ts, n, old, new, columns, lost FROM sarrio.log WHERE xid = ANY ($2::int8[]) AND n IS NOT NULL
            UNION ALL SELECT rel, op, %key%, ts, n, NULL, NULL, NULL, NULL FROM sarrio.log WHERE xid >= $1::int8 AND n IS NULL
            UNION ALL SELECT rel, op, %key%, ts, n, NULL, NULL, NULL, NULL FROM sarrio.log WHERE xid = ANY ($2::int8[]) AND n IS NULL""".replace("%key%", SarrioSchema.LOGGED_KEYS);

    private static final String EACH =
            "SELECT rel, op::text AS op, key, " + micros("ts") + " AS micros, n FROM (" + ROWS + ") l";
    /** A row each: op as text, microseconds since 1970, n of an image. $3 the most rows. */
    static final String HEAD = EACH + " LIMIT $3";
    /** Of these tables. $3 their numbers. */
    static final String OF_TABLES = EACH + " WHERE rel = ANY ($3::int4[])";

    static final String SUMMARY = "SELECT rel, op::text AS op, count(*) AS rows, count(n) AS images, "
            + micros("min(ts)") + " AS first, " + micros("max(ts)") + " AS last FROM (" + ROWS
            + ") l GROUP BY rel, op";
    /** The keys of the truncates (relation oids), with the last n of each; NULL if one has none. */
    static final String TRUNCATES = "SELECT rel, key, CASE WHEN count(n) = count(*) THEN max(n) END AS n FROM (" + ROWS
            + ") l WHERE op = 'T' GROUP BY rel, key";

    private LogRange() {}

    private static String micros(String time) {
        return "(date_part('epoch', " + time + ") * 1000000)::int8";
    }
}

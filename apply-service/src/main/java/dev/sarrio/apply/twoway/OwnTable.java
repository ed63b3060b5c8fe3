package dev.sarrio.apply.twoway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.SarrioSchema;
import dev.sarrio.postgres.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table of the target as the target's own capture knows it: its number in the log, and how a logged key's text is read.
 *
 * @param heard from whom, beside the source, changes are applied here: in a sync of more than two databases
 */
record OwnTable(int rel, TableName name, boolean only, List<Key> key, List<DatabaseName> heard) {
    /** Whether changes of others than the source count as evidence too. */
    boolean isHeard() {
        return !heard.isEmpty();
    }

    /** @param equality the operator of the key's index, e.g. `OPERATOR(pg_catalog.=)` */
    record Key(String column, String type, String equality) {}

    /** @param state as capture keeps it in `sarrio.relation` */
    static OwnTable of(int rel, TableName name, String state, List<DatabaseName> heard) {
        try {
            JsonNode json = Json.MAPPER.readTree(state);
            List<Key> key = new ArrayList<>();
            json.path("key")
                    .forEach(k -> key.add(new Key(
                            k.path("name").asText(),
                            k.path("type").asText(),
                            k.path("equality").asText())));
            if (key.isEmpty()) {
                throw new IllegalStateException("sarrio.relation has no key of " + name);
            }
            return new OwnTable(rel, name, json.path("kind").asText().equals("INHERITED"), List.copyOf(key), heard);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("sarrio.relation holds no JSON for " + name, e);
        }
    }

    /**
     * Finds keys that this database changed, of which the peer had seen nothing, and which the current transaction has written or
     * deleted. $1 xmax and $2 the running ones of what the peer had seen, $3 how many to show. Returns the key's text and the number of all.
     *
     * <p>Only its own uncommitted rows are visible to a transaction, so a row with its id is one that it wrote. A row that is not there, and
     * that neither the last logged change nor a later TRUNCATE deleted, was deleted by it.
     *
     * @param counted a condition on changes `u` with the key's columns k0, k1 …
     */
    String conflicts(String counted) {
        return """
                SELECT n.key, count(*) OVER () AS number
                FROM (SELECT DISTINCT ON (%typed%) u.key, u.op, u.ts, %columns%
                      FROM (SELECT l.xid, l.key, l.op, l.ts, %parsed% FROM %unseen% l WHERE l.op IN ('I', 'U', 'D')) u WHERE %counted%
                      ORDER BY %typed%, u.ts DESC) n
                LEFT JOIN LATERAL (
                  SELECT t.xmin::text::int8 AS writer FROM %table% t WHERE %same% LIMIT 1) r ON true
                WHERE r.writer = txid_current() & 4294967295 OR r.writer IS NULL AND n.op <> 'D'
                  AND NOT EXISTS (SELECT FROM %unseen% x WHERE x.op = 'T' AND x.ts >= n.ts)
                LIMIT $3""".replace("%counted%", counted)
                .replace("%typed%", columns("u.k"))
                .replace("%columns%", columns("u.k"))
                .replace("%parsed%", list(i -> parsed(i, "l.key") + " AS k" + i))
                .replace("%unseen%", unseen())
                .replace("%table%", relation())
                .replace("%same%", same("n.k"));
    }

    /** Whether the peer had not seen some change of the whole table; or, if asked for, any change of it. $1, $2 as above. */
    String unseenOf(boolean any) {
        return "SELECT EXISTS (SELECT FROM " + unseen() + " l" + (any ? "" : " WHERE l.op NOT IN ('I', 'U', 'D')")
                + ")";
    }

    /** What befell the whole table, unseen by the peer: T, X. $1, $2 as above. */
    String wholeOps() {
        return "SELECT DISTINCT l.op FROM " + unseen() + " l WHERE l.op NOT IN ('I', 'U', 'D')";
    }

    /**
     * This table's changes that the peer had not seen: xid, key, op, ts, and the database that made it (NULL: this one) and when, in milliseconds
     * by its clock. $1, $2 as above.
     */
    String unseen() {
        return "(" + ownRows()
                + heard.stream().map(o -> " UNION ALL " + heardOf(o)).collect(Collectors.joining()) + ")";
    }

    private String own() {
        return "(" + ownRows() + ")";
    }

    private String ownRows() {
        return ownRows("xid >= $1::int8") + " UNION ALL " + ownRows("xid = ANY ($2::int8[])");
    }

    private String ownRows(String range) {
        return "SELECT xid, " + SarrioSchema.LOGGED_KEYS
                + " AS key, op::text AS op, ts, NULL::text AS origin, (date_part('epoch', ts) * 1000000)::int8 / 1000 AS at"
                + " FROM sarrio.log WHERE " + range + " AND rel = " + rel;
    }

    private String heardOf(DatabaseName origin) {
        return "SELECT xid, key, op::text AS op, ts, origin, at FROM sarrio.heard WHERE " + Heard.unseen("", origin)
                + " AND rel = " + rel;
    }

    /** The row of a key as JSON. $1 the key's text as logged. */
    String row() {
        return "SELECT to_jsonb(t)::text AS row FROM " + relation() + " t, (SELECT "
                + list(i -> parsed(i, "$1::text") + " AS k" + i) + ") n WHERE " + same("n.k");
    }

    String relation() {
        return (only ? "ONLY " : "") + Sql.identifier(name);
    }

    /** The i-th column of a logged key's text. */
    String parsed(int i, String text) {
        return (key.size() == 1 ? text : "(" + text + "::text[])[" + (i + 1) + "]") + "::"
                + key.get(i).type();
    }

    /** Unseen changes of rows, for FROM: xid, key, op, ts, origin, at, and the key's columns k0, k1 … $1, $2 as above. */
    String typed() {
        return typed(unseen());
    }

    /** Those that this database made itself. */
    String ownTyped() {
        return typed(own());
    }

    private String typed(String changes) {
        return "(SELECT l.xid, l.key, l.op, l.ts, l.origin, l.at, " + list(i -> parsed(i, "l.key") + " AS k" + i)
                + " FROM " + changes + " l WHERE l.op IN ('I', 'U', 'D'))";
    }

    /** That row `t` has the key whose columns are called so. */
    String same(String prefix) {
        return same("t", prefix);
    }

    String same(String row, String prefix) {
        return IntStream.range(0, key.size())
                .mapToObj(i -> row + "." + Sql.identifier(key.get(i).column()) + " "
                        + key.get(i).equality() + " " + prefix + i)
                .collect(Collectors.joining(" AND "));
    }

    /** `k0, k1` with that prefix. */
    String columns(String prefix) {
        return list(i -> prefix + i);
    }

    String list(IntFunction<String> each) {
        return IntStream.range(0, key.size()).mapToObj(each).collect(Collectors.joining(", "));
    }
}

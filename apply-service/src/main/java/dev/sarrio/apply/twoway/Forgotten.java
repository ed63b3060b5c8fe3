package dev.sarrio.apply.twoway;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes the target's own changes that have lost out of its log. They are looked for by an array of their transactions: the planner knows
 * nothing of how few they are, and would read the whole log.
 */
final class Forgotten {
    private final OwnTable table;
    private final String dead;

    Forgotten(OwnTable table) {
        this.table = table;
        this.dead = "pg_temp.sarrio_dead_" + table.rel();
    }

    String make() {
        return "DROP TABLE IF EXISTS " + dead + ";" + MetTable.create(dead, "key text, xid int8") + "CREATE INDEX ON "
                + dead + " (key, xid)";
    }

    /** @param met the table of decided conflicts */
    List<String> forget(String met) {
        String theirs = "l.xid = ANY (ARRAY(SELECT DISTINCT d.xid FROM " + dead + " d)) AND l.rel = " + table.rel();
        String several = theirs + " AND l.keys IS NOT NULL";
        List<String> statements = new ArrayList<>();
        statements.add("INSERT INTO " + dead + " SELECT DISTINCT k, x FROM " + met
                + " m, unnest(m.texts) AS k, unnest(m.xids) AS x WHERE m.lost");
        statements.addAll(List.of(
                "DELETE FROM sarrio.log l WHERE " + theirs + " AND l.op IN ('I', 'U', 'D') AND " + isDead("l.key"),
                "UPDATE sarrio.log l SET keys = ARRAY(SELECT k FROM unnest(l.keys) AS k WHERE NOT " + isDead("k")
                        + ") WHERE " + several,
                "DELETE FROM sarrio.log l WHERE l.keys = '{}' AND " + several));
        table.heard().stream()
                .map(o -> "DELETE FROM sarrio.heard l WHERE " + theirs + " AND " + isDead("l.key") + " AND "
                        + Heard.unseen("l.", o))
                .forEach(statements::add);
        return statements;
    }

    private String isDead(String key) {
        return "EXISTS (SELECT FROM " + dead + " d WHERE d.xid = l.xid AND d.key = " + key + ")";
    }
}

package dev.sarrio.capture.source;

import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The trigger functions and triggers of one captured table, as statements. Three shapes: an ordinary table (statement-level, and
 * one row-level trigger for keys that change), a member of a partitioned tree (statement-level, an UPDATE logs OLD and NEW keys,
 * since a row-level trigger does not fire when a row moves), a table with plain inheritance (row-level, since a statement that
 * names the parent fires only the parent's statement triggers).
 *
 * <p>A condition is prepared for each statement before any row is looked at, for 4 µs. So on an ordinary table it is asked only if
 * the statement sets a column of the key (`sarrio_set_key`), and of all (`sarrio_key`) only where a BEFORE trigger of the
 * application may change a key that the statement does not set. A table that gets such a trigger later is shipped whole.
 *
 * <p>With whole images, of all shapes: row-level triggers on whatever holds rows. Only they see which old row became which new one.
 * Their names begin with `!`, so that they fire before the application's, which may change the same row once more. Without a key there are no others.
 *
 * @param functions statements by function name
 * @param triggers statements by trigger name, with `%table%` for the member
 */
record TriggerSet(Map<String, String> functions, Map<String, String> triggers) {
    static final int SLOTS = 4;
    private static final String FUNCTION = Sql.resource(TriggerSet.class, "function.sql");
    private static final String BODY = Sql.resource(TriggerSet.class, "body.sql");
    /** Left out where applied rows are captured too: whoever applies says that he does, if he can't take the replica role. */
    private static final String UNLESS_REPLAYED = Sql.resource(TriggerSet.class, "replayed.sql");

    private static final String SLOTS_ONLY = "%slots%";
    private static final String MORE = Sql.resource(TriggerSet.class, "more.sql");
    /** All columns, in the table's order: PostgreSQL takes the rows from the SELECT as they are then, without a node that pads them. */
    private static final String INTO = "INSERT INTO %log% (xid, ts, rel, op, key, keys, old, new, n, columns) ";

    private static final String XID_AND_TIME = "pg_catalog.txid_current(), pg_catalog.clock_timestamp(), ";
    private static final String NO_KEYS_OR_IMAGES =
            ", NULL::pg_catalog.text[], NULL::pg_catalog.jsonb, NULL::pg_catalog.jsonb";
    private static final String NO_MORE = NO_KEYS_OR_IMAGES + ", NULL::pg_catalog.int8, NULL::pg_catalog.text[]";
    /** The order of what happens to a row, in a transaction and across those that wait for each other. */
    private static final String NEXT = ", pg_catalog.nextval('sarrio.image'::pg_catalog.regclass)";

    private static final String TRUNCATED_NEXT = NO_KEYS_OR_IMAGES + NEXT + ", NULL::pg_catalog.text[]";
    private static final String IMAGE = Sql.resource(TriggerSet.class, "image.sql");
    private static final String ROW = Sql.resource(TriggerSet.class, "row.sql");
    private static final String NO_IMAGE = "NULL::pg_catalog.jsonb";
    private static final String BOTH = "sarrio_image.before IS NULL OR sarrio_image.after";
    /** Where no column of the table is in sight: one may have the name of a variable. */
    private static final String IMAGES = "(SELECT %before% AS before, %after% AS after,"
            + " ARRAY(SELECT a.attname::pg_catalog.text FROM pg_catalog.pg_attribute a WHERE a.attrelid OPERATOR(pg_catalog.=) TG_RELID"
            + " AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped ORDER BY a.attnum) AS columns) sarrio_image";

    private static final String ROWS = "sarrio_rows n";
    /** Of a statement's rows: those that have a log row each. */
    private static final String FIRST = " LIMIT 100";

    private static final String INSERTED = op("'I'");
    private static final String UPDATED = op("'U'");
    private static final String DELETED = op("'D'");
    private static final String DIRTY = op("'X'");
    private static final String OP_OF_STATEMENT = op("TG_OP");

    private static String op(String text) {
        return text + "::pg_catalog.\"char\"";
    }

    /** Whether a trigger is of those that log whole rows. */
    static boolean isOfImages(String trigger) {
        return trigger.startsWith("!");
    }

    /** Whether a trigger is there for keys only, or for images only. */
    static boolean isOfOneKind(String trigger) {
        return !trigger.equals("sarrio_truncate");
    }

    /** What the names of all functions of a table start with; those of a partition have its oid, so that they go with it. */
    static String prefix(int rel) {
        return "t" + rel + "_";
    }

    static String prefix(int rel, TableState table, TableState.Member member) {
        return member.oid() == table.oid() ? prefix(rel) : prefix(rel) + "p" + member.oid() + "_";
    }

    /** @param always they see applied rows too @param images they log whole rows */
    static TriggerSet of(int rel, TableState table, TableState.Member member, boolean always, boolean images) {
        TriggerSet set = new TriggerSet(new LinkedHashMap<>(), new LinkedHashMap<>());
        Body body = new Body(rel, table, "sarrio." + prefix(rel, table, member), always, images);
        String rest = images ? TRUNCATED_NEXT : NO_MORE;
        set.function(body, "truncate", body.insert(op("'T'"), "TG_RELID::pg_catalog.text", rest));
        set.trigger("truncate", "TRUNCATE", "", "STATEMENT", body.name("truncate"));
        if (images) {
            set.images(body, member.leaf());
            return set;
        }
        if (table.kind() == Table.Kind.INHERITED) {
            set.function(body, "new", body.keys(OP_OF_STATEMENT, "(SELECT NEW.*) n"));
            set.function(body, "old", body.keys(DELETED, "(SELECT OLD.*) n"));
            set.trigger("new", "INSERT OR UPDATE", "", "ROW", body.name("new"));
            set.trigger("delete", "DELETE", "", "ROW", body.name("old"));
            set.trigger("key", "UPDATE", "", "ROW WHEN (" + keyChanged(table) + ")", body.name("old"));
            return set;
        }
        set.function(body, "insert", body.keys(INSERTED, ROWS) + FIRST, body.more(INSERTED));
        set.trigger("insert", "INSERT", "REFERENCING NEW TABLE AS sarrio_rows", "STATEMENT", body.name("insert"));
        set.function(body, "delete", body.keys(DELETED, ROWS) + FIRST, body.more(DELETED));
        set.trigger("delete", "DELETE", "REFERENCING OLD TABLE AS sarrio_rows", "STATEMENT", body.name("delete"));
        if (table.kind() == Table.Kind.PARTITIONED) {
            set.function(body, "moved", body.moved());
            String both = "REFERENCING NEW TABLE AS sarrio_rows OLD TABLE AS sarrio_old";
            set.trigger("update", "UPDATE", both, "STATEMENT", body.name("moved"));
        } else {
            set.function(body, "update", body.keys(UPDATED, ROWS) + FIRST, body.more(UPDATED));
            set.trigger("update", "UPDATE", "REFERENCING NEW TABLE AS sarrio_rows", "STATEMENT", body.name("update"));
            set.function(body, "old", body.keys(DELETED, "(SELECT OLD.*) n"));
            String changed = "ROW WHEN (" + keyChanged(table) + ")";
            set.trigger("set_key", "UPDATE OF " + keyColumns(table), "", changed, body.name("old"));
            if (table.beforeUpdate()) {
                set.trigger("key", "UPDATE", "", changed, body.name("old"));
            }
        }
        return set;
    }

    private void images(Body body, boolean leaf) {
        String created = body.image(INSERTED, "NEW", false, true);
        String deleted = body.image(DELETED, "OLD", true, false);
        function(body, "image_insert", created, imaged(false, true));
        function(body, "image_delete", deleted, imaged(true, false));
        function(body, "image_update", body.image(UPDATED, "NEW", true, true), imaged(true, true));
        String changed = keyChanged(body.table);
        String same = changed.isEmpty() ? "ROW" : "ROW WHEN (NOT (" + changed + "))";
        if (leaf) {
            trigger("!sarrio_insert", "INSERT", "", "ROW", body.name("image_insert"));
            trigger("!sarrio_delete", "DELETE", "", "ROW", body.name("image_delete"));
            trigger("!sarrio_update", "UPDATE", "", same, body.name("image_update"));
        }
        if (!changed.isEmpty()) {
            function(body, "image_key", deleted + ";\n  " + created, imaged(true, true));
        }
        if (leaf && !changed.isEmpty()) {
            trigger("!sarrio_key", "UPDATE", "", "ROW WHEN (" + changed + ")", body.name("image_key"));
        }
    }

    private static String imaged(boolean before, boolean after) {
        return IMAGE.replace(
                "%images%",
                (before ? ROW.replace("%row%", "OLD").replace("%image%", "sarrio_before") : "")
                        + (after ? ROW.replace("%row%", "NEW").replace("%image%", "sarrio_after") : ""));
    }

    /** Changes when the functions' text does: then they are replaced. */
    String digest() {
        return Digests.shortHash(functions.toString());
    }

    Set<String> triggerNames() {
        return triggers.keySet();
    }

    private void function(Body body, String what, String insert) {
        function(body, what, insert, SLOTS_ONLY);
    }

    /** @param around what comes before and after the inserts, which stand there as `%slots%` */
    private void function(Body body, String what, String insert, String around) {
        String slots = IntStream.range(0, SLOTS)
                        .mapToObj(s -> (s == 0
                                        ? "IF slot OPERATOR(pg_catalog.=) 0"
                                        : s < SLOTS - 1 ? "ELSIF slot OPERATOR(pg_catalog.=) " + s : "ELSE")
                                + (s < SLOTS - 1 ? " THEN " : " ")
                                + insert.replace("%log%", "sarrio.log_" + s)
                                + ";\n  ")
                        .collect(Collectors.joining())
                + "END IF;";
        String function = body.name(what);
        functions.put(
                function,
                FUNCTION.replace("%function%", function)
                        .replace("%settings%", body.settings())
                        .replace(
                                "%body%",
                                Sql.literal(BODY.replace("%replayed%", body.always ? "" : UNLESS_REPLAYED)
                                        .replace("%slots%", around.replace("%slots%", slots)))));
    }

    private void trigger(String what, String event, String referencing, String each, String function) {
        String name = isOfImages(what) ? what : "sarrio_" + what;
        triggers.put(
                name,
                "CREATE TRIGGER " + Sql.identifier(name) + " AFTER " + event + " ON %table% " + referencing
                        + " FOR EACH " + each + " EXECUTE PROCEDURE " + function + "()");
    }

    private static String keyColumns(TableState table) {
        return table.keyNames().stream().map(Sql::identifier).collect(Collectors.joining(", "));
    }

    private static String keyChanged(TableState table) {
        return table.key().stream()
                .map(k -> "(OLD." + Sql.identifier(k.name()) + " " + k.equality() + " NEW." + Sql.identifier(k.name())
                        + ") IS NOT TRUE")
                .collect(Collectors.joining(" OR "));
    }

    /** The inserts of one table's functions. */
    private record Body(int rel, TableState table, String prefix, boolean always, boolean images) {
        String name(String what) {
            return prefix + what;
        }

        /** Only what the types need: each setting costs the application a little in every statement. */
        String settings() {
            Set<String> pins = new TreeSet<>();
            table.key().forEach(k -> pins.addAll(KeyText.settings(k.base())));
            if (images) { // a column that is added later is logged before we know of it
                pins.addAll(KeyText.USUAL);
                table.carried().forEach(c -> pins.addAll(KeyText.settings(c.base())));
            }
            return pins.stream().map(p -> " SET " + p).collect(Collectors.joining());
        }

        /** @param rest the values behind the key, and where it comes from */
        String insert(String op, String key, String rest) {
            return INTO + "SELECT " + XID_AND_TIME + rel + ", " + op + ", " + key + rest;
        }

        /** @param row the one whose key it is @param before log what it was, too @param after what it is */
        String image(String op, String row, boolean before, boolean after) {
            String values = ", NULL::pg_catalog.text[], sarrio_image.before, sarrio_image.after" + NEXT
                    + ", sarrio_image.columns";
            String image = IMAGES.replace("%before%", before ? "sarrio_before" : NO_IMAGE)
                    .replace("%after%", after ? "sarrio_after" : NO_IMAGE);
            if (table.keyless()) {
                String none = before && after ? BOTH : before ? "sarrio_image.before" : "sarrio_image.after";
                return insert(opOrDirty(op, none + " IS NULL"), "TG_RELID::pg_catalog.text", values + " FROM " + image);
            }
            return insert(opOrDirty(op, lost()), key(), values + from("(SELECT " + row + ".*) n") + ", " + image);
        }

        /** One log row for each row of `rows`, which is aliased n. */
        String keys(String op, String rows) {
            return insert(opOrDirty(op, lost()), key(), NO_MORE + from(rows));
        }

        /** The keys of the rows behind the first, many to a log row. */
        String more(String op) {
            String keys = "SELECT CASE WHEN " + lost() + " THEN NULL ELSE " + key() + " END" + from(ROWS);
            return MORE.replace("%keys%", keys).replace("%rel%", "" + rel).replace("%op%", op);
        }

        /** NEW keys as U; OLD keys as D where no NEW row has the same. */
        String moved() {
            return insert(opOrDirty(UPDATED, lost()), key(), NO_MORE + from(ROWS))
                    + " UNION ALL SELECT " + XID_AND_TIME + rel
                    + ", CASE WHEN gone.key IS NULL THEN " + DIRTY + " ELSE " + DELETED + " END, gone.key" + NO_MORE
                    + " FROM (SELECT "
                    + key() + " AS key"
                    + from("sarrio_old n") + " EXCEPT SELECT " + key() + from(ROWS) + ") gone";
        }

        private String from(String rows) {
            List<String> missing = new ArrayList<>();
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < table.key().size(); i++) {
                String column = Sql.identifier(table.key().get(i).name());
                missing.add("NULL::pg_catalog.text AS " + column);
                texts.add(column + "::pg_catalog.text AS k" + i);
            }
            return " FROM (SELECT " + String.join(", ", missing) + ") missing, " + rows + ", LATERAL (SELECT "
                    + String.join(", ", texts) + " FROM (SELECT n.*) r) k";
        }

        private String key() {
            return table.key().size() == 1
                    ? "k.k0"
                    : IntStream.range(0, table.key().size())
                            .mapToObj(i -> "k.k" + i)
                            .collect(Collectors.joining(", ", "ARRAY[", "]::pg_catalog.text"));
        }

        private static String opOrDirty(String op, String lost) {
            return "CASE WHEN " + lost + " THEN " + DIRTY + " ELSE " + op + " END";
        }

        private String lost() {
            return IntStream.range(0, table.key().size())
                    .mapToObj(i -> "k.k" + i + " IS NULL")
                    .collect(Collectors.joining(" OR "));
        }
    }
}

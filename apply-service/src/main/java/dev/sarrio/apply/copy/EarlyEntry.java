package dev.sarrio.apply.copy;

import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An index of the source that can be made at the target while rows of different moments stand side by side there: a key, since rows that are
 * there twice can be told, or one that rules nothing.
 *
 * @param table of which it is, or of whose partition
 * @param index its oid
 * @param constraint the oid of the constraint behind it; 0 if there is none
 */
record EarlyEntry(TableName table, long index, long constraint, String schema, String name) {
    static List<EarlyEntry> of(PgSession source, List<TableTask> tasks) {
        Map<Long, TableName> names = new HashMap<>();
        List<String> keys = new ArrayList<>();
        List<Long> oids = new ArrayList<>();
        for (TableTask task : tasks) {
            Table table = task.source();
            if (table.key() != null) {
                names.put(table.oid(), task.name());
                oids.add(table.oid());
                keys.add(table.key().index());
            }
        }
        List<EarlyEntry> all = new ArrayList<>();
        source.execute(
                        Sql.resource(EarlyEntry.class, "early-indexes.sql"),
                        oids.toArray(Long[]::new),
                        keys.toArray(String[]::new))
                .forEach(r -> all.add(new EarlyEntry(
                        names.get(r.getLong("of")),
                        r.getLong("index"),
                        r.getLong("constraint"),
                        r.getString("schema"),
                        r.getString("name"))));
        return all;
    }
}

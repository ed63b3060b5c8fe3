package dev.sarrio.apply.copy;

import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.SarrioSchema;
import dev.sarrio.postgres.Sql;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** `sarrio.copy` on the target: which tables a copy of this sync has begun to fill, and may therefore empty. */
public final class CopyRecord {
    private final PgSession target;
    private final SyncName sync;

    public CopyRecord(PgSession target, SyncName sync) {
        this.target = target;
        this.sync = sync;
    }

    /**
     * Tables whose rows are this sync's own: of a copy that did not finish, or of an earlier one when a new one is asked for.
     *
     * @param copies the count of copies asked for, this one included
     */
    Set<TableName> own(long copies) {
        Set<TableName> own = new HashSet<>();
        if (exists("pg_catalog.to_regclass('sarrio.copy')")) {
            String over = exists("pg_catalog.to_regclass('sarrio.applied')")
                    ? "EXISTS (SELECT FROM sarrio.applied a WHERE a.sync = c.sync AND a.copies >= c.copies)"
                    : "false";
            target.execute(
                            "SELECT table_schema, table_name FROM sarrio.copy c"
                                    + " WHERE sync = $1 AND (copies < $2::text::int8 OR NOT " + over + ")",
                            sync.value(),
                            String.valueOf(copies))
                    .forEach(r -> own.add(new TableName(r.getString(0), r.getString(1))));
        }
        return own;
    }

    /** Tables that copies of this sync ever began to fill. */
    Set<TableName> ever() {
        return own(Long.MAX_VALUE);
    }

    /** The newest copy that began to fill each table, as the target calls it. */
    public Map<TableName, Long> begun() {
        Map<TableName, Long> begun = new HashMap<>();
        if (!exists("pg_catalog.to_regclass('sarrio.copy')")) {
            return begun;
        }
        target.execute("SELECT table_schema, table_name, copies FROM sarrio.copy WHERE sync = $1", sync.value())
                .forEach(r -> begun.put(new TableName(r.getString(0), r.getString(1)), r.getLong(2)));
        return begun;
    }

    /**
     * Records, before the first row is written. Waits for what an earlier copy has under way in these tables, and with it ends the
     * earlier copy's right to write more ({@link CopyFence}).
     *
     * @param copies the number of the copy that each table is filled by
     * @param along done in the same transaction
     * @return the fence of this copy
     */
    CopyFence begin(Map<TableName, Long> copies, Duration lockWait, Runnable along) {
        return target.transaction("", () -> {
            target.query("SET LOCAL lock_timeout = " + lockWait.toMillis());
            insert(copies);
            along.run();
            return new CopyFence(
                    sync,
                    target.query("SELECT pg_catalog.now()::text")
                            .iterator()
                            .next()
                            .getString(0));
        });
    }

    /** Creates schema and table where they are missing. */
    void install() {
        SarrioSchema.make(target, "copy", Sql.resource(CopyRecord.class, "record.sql"));
    }

    /** What makes the rows of these tables the sync's own, for the transaction that writes them. @param copies that a later copy is newer than */
    static String own(SyncName sync, List<TableName> tables, long copies) {
        String rows = tables.stream()
                .map(t -> "(" + Sql.literal(sync.value()) + ", " + Sql.literal(t.schema()) + ", "
                        + Sql.literal(t.name()) + ", " + copies + ")")
                .collect(Collectors.joining(", "));
        return "INSERT INTO sarrio.copy (sync, table_schema, table_name, copies) VALUES " + rows
                + " ON CONFLICT (sync, table_schema, table_name)"
                + " DO UPDATE SET copies = excluded.copies, started = excluded.started";
    }

    private void insert(Map<TableName, Long> copies) {
        List<TableName> tables = copies.keySet().stream().sorted().toList();
        target.execute(
                """
                INSERT INTO sarrio.copy (sync, table_schema, table_name, copies, started)
                SELECT $1, t.table_schema, t.table_name, t.copies, pg_catalog.now()
                FROM unnest($2::text[], $3::text[], $4::int8[]) AS t(table_schema, table_name, copies)
                ON CONFLICT (sync, table_schema, table_name)
                DO UPDATE SET copies = excluded.copies, started = excluded.started
                """,
                sync.value(),
                tables.stream().map(TableName::schema).toArray(String[]::new),
                tables.stream().map(TableName::name).toArray(String[]::new),
                tables.stream().map(copies::get).toArray(Long[]::new));
    }

    private boolean exists(String expression) {
        return target.query("SELECT " + expression + " IS NOT NULL")
                .iterator()
                .next()
                .getBoolean(0);
    }
}

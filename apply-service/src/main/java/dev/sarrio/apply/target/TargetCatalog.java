package dev.sarrio.apply.target;

import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The target's tables, read when first asked for and again when the source's table has changed. For one thread. */
public final class TargetCatalog {
    private static final String TABLE = Sql.resource(TargetCatalog.class, "table.sql");
    private static final String COLUMNS = Sql.resource(TargetCatalog.class, "columns.sql");
    private static final String UNIQUES = Sql.resource(TargetCatalog.class, "uniques.sql");
    private static final int WITH_INCLUDED = 11;
    private static final int WITH_GENERATED = 12;
    private static final int WITH_NULLS_NOT_DISTINCT = 15;
    private final TargetSession target;
    private final Shapes shapes;
    private final Map<TableName, TargetTable> tables = new HashMap<>();

    public TargetCatalog(TargetSession target, Shapes shapes) {
        this.target = target;
        this.shapes = shapes;
    }

    /** The part's table, which {@link #ensure} has read. */
    public TargetTable table(TablePart part) {
        return tables.get(part.table());
    }

    /** Reads those that are not known yet or have changed. Must not run inside a transaction. */
    public void ensure(Collection<TablePart> parts) {
        List<TablePart> unknown = parts.stream()
                .filter(p ->
                        !tables.containsKey(p.table()) || !tables.get(p.table()).isOf(p.fingerprint()))
                .toList();
        if (!unknown.isEmpty()) {
            target.sql().transaction("READ ONLY", () -> {
                target.sql()
                        .query("SET LOCAL search_path = pg_catalog; SET LOCAL enable_hashjoin = on;"
                                + " SET LOCAL enable_mergejoin = on; SET LOCAL enable_seqscan = on");
                for (TablePart part : unknown) {
                    tables.put(part.table(), read(part));
                }
                return null;
            });
        }
    }

    private TargetTable read(TablePart part) {
        PgSession sql = target.sql();
        TableName name = shapes.named(part.table());
        Iterator<Row> found = sql.execute(TABLE, name.schema(), name.name()).iterator();
        if (!found.hasNext()) {
            throw new SarrioException(
                    ErrorCode.TARGET_TABLE_MISSING,
                    "Table " + name + " is not on the target " + sql.display(),
                    shapes.of(part.table()) == null
                            ? "create it there as it is on the source (or start the sync with a copy of the schema), then"
                                    + " retry"
                            : "create it there, where the source's table " + part.table()
                                    + " goes by its customname and customcols, then retry");
        }
        Row table = found.next();
        long oid = table.getLong("oid");
        return new TargetTable(
                name,
                sql.display(),
                table.getBoolean("has_children"),
                columns(sql, target.version(), oid),
                uniques(oid),
                part,
                shapes);
    }

    static List<TargetColumn> columns(PgSession sql, ServerVersion version, long oid) {
        List<TargetColumn> columns = new ArrayList<>();
        String query = COLUMNS.replace("%generated%", version.major() >= WITH_GENERATED ? "a.attgenerated" : "''");
        for (Row r : sql.execute(query, oid)) {
            columns.add(new TargetColumn(
                    r.getString("name"),
                    r.getString("type"),
                    r.getString("cast_type"),
                    r.getString("base"),
                    r.getInteger("modifier"),
                    r.getBoolean("generated"),
                    r.getBoolean("identity_always")));
        }
        return columns;
    }

    private List<Unique> uniques(long oid) {
        String keys = target.version().major() >= WITH_INCLUDED ? "indnkeyatts" : "indnatts";
        String query = UNIQUES.replace("%keys%", keys)
                .replace(
                        "%nulls%",
                        target.version().major() >= WITH_NULLS_NOT_DISTINCT ? "i.indnullsnotdistinct" : "false");
        Map<String, Row> indexes = new LinkedHashMap<>();
        Map<String, List<Unique.Element>> elements = new HashMap<>();
        for (Row r : target.sql().execute(query, oid)) {
            indexes.putIfAbsent(r.getString("index"), r);
            elements.computeIfAbsent(r.getString("index"), i -> new ArrayList<>())
                    .add(new Unique.Element(r.getString("column"), r.getString("expression"), r.getString("operator")));
        }
        return indexes.values().stream()
                .map(r -> new Unique(
                        r.getString("index"),
                        r.getBoolean("is_deferrable"),
                        r.getBoolean("can_be_key"),
                        r.getBoolean("nulls_not_distinct"),
                        r.getString("predicate"),
                        elements.get(r.getString("index"))))
                .toList();
    }
}

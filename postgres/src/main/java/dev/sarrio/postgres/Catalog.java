package dev.sarrio.postgres;

import dev.sarrio.core.name.TableName;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads tables, columns and keys in the session's current transaction. */
public final class Catalog {
    private static final int WITH_GENERATED = 12;
    private static final int WITH_INCLUDE = 11;
    private static final String TABLES = Sql.resource(Catalog.class, "tables.sql");
    private static final String COLUMNS = Sql.resource(Catalog.class, "columns.sql");
    private static final int WITH_PARTITIONED_INDEXES = 11;
    private static final String PARTITION_KEYS = Sql.resource(Catalog.class, "partition_keys.sql");
    private static final String KEYS = Sql.resource(Catalog.class, "keys.sql");
    private final PgSession session;
    private final int major;

    public Catalog(PgSession session, ServerVersion version) {
        this.session = session;
        this.major = version.major();
    }

    /** All tables but the system's and Sarrio's own, by schema and name. */
    public List<Table> tables() {
        return read(null);
    }

    public Optional<Table> table(TableName name) {
        return read(name).stream().findFirst();
    }

    private List<Table> read(TableName only) {
        List<Row> rows = new ArrayList<>();
        session.execute(TABLES, only == null ? null : only.schema(), only == null ? null : only.name())
                .forEach(rows::add);
        Long[] oids = rows.stream().map(r -> r.getLong("oid")).toArray(Long[]::new);
        Map<Long, List<Column>> columns = columns(oids);
        Map<Long, Table.Key> keys = keys(oids, columns);
        if (major < WITH_PARTITIONED_INDEXES) {
            partitionKeys(oids, columns).forEach(keys::putIfAbsent);
        }
        return rows.stream().map(r -> table(r, columns, keys)).toList();
    }

    private static Table table(Row r, Map<Long, List<Column>> columns, Map<Long, Table.Key> keys) {
        long oid = r.getLong("oid");
        return new Table(
                oid,
                new TableName(r.getString("schema"), r.getString("name")),
                Table.Kind.valueOf(r.getString("kind")),
                columns.getOrDefault(oid, List.of()),
                keys.get(oid),
                r.getLong("rows") == null ? -1 : r.getLong("rows"),
                r.getLong("bytes") == null ? 0 : r.getLong("bytes"));
    }

    private Map<Long, List<Column>> columns(Long[] oids) {
        String sql = COLUMNS.replace("%generated%", major >= WITH_GENERATED ? "a.attgenerated" : "''");
        Map<Long, List<Column>> columns = new HashMap<>();
        for (Row r : session.execute(sql, (Object) oids)) {
            columns.computeIfAbsent(r.getLong("oid"), k -> new ArrayList<>())
                    .add(new Column(
                            r.getInteger("number"),
                            r.getString("name"),
                            r.getString("type"),
                            r.getString("base"),
                            r.getBoolean("not_null"),
                            r.getBoolean("generated"),
                            r.getString("identity"),
                            r.getString("default_expression")));
        }
        return columns;
    }

    private Map<Long, Table.Key> keys(Long[] oids, Map<Long, List<Column>> columns) {
        String sql = KEYS.replace("%keycount%", major >= WITH_INCLUDE ? "i.indnkeyatts" : "i.indnatts");
        Map<Long, Table.Key> keys = new HashMap<>();
        for (Row r : session.execute(sql, (Object) oids)) {
            List<Column> of = columns.getOrDefault(r.getLong("oid"), List.of());
            List<Column> key = new ArrayList<>();
            for (Integer number : r.getArrayOfIntegers("columns")) {
                of.stream().filter(c -> c.number() == number).forEach(key::add);
            }
            keys.putIfAbsent(
                    r.getLong("oid"),
                    new Table.Key(
                            r.getString("index"),
                            key,
                            r.getBoolean("is_primary"),
                            r.getBoolean("is_deferrable"),
                            List.of(r.getArrayOfStrings("equality"))));
        }
        return keys;
    }

    private Map<Long, Table.Key> partitionKeys(Long[] oids, Map<Long, List<Column>> columns) {
        Map<Long, Table.Key> keys = new HashMap<>();
        for (Row r : session.execute(PARTITION_KEYS, (Object) oids)) {
            List<Column> key = new ArrayList<>();
            for (String name : r.getArrayOfStrings("names")) {
                columns.getOrDefault(r.getLong("oid"), List.of()).stream()
                        .filter(c -> c.name().equals(name))
                        .forEach(key::add);
            }
            List<String> equality = List.of(r.getArrayOfStrings("equality"));
            keys.putIfAbsent(
                    r.getLong("oid"),
                    new Table.Key(r.getString("index"), key, r.getBoolean("is_primary"), false, equality));
        }
        return keys;
    }
}

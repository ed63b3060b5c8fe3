package dev.sarrio.capture.source;

import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Catalog;
import dev.sarrio.postgres.Column;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what the captured tables look like, in the session's current transaction. */
final class StateReader {
    private static final String MEMBERS = Sql.resource(StateReader.class, "members.sql");
    private static final String TRIGGERS = Sql.resource(StateReader.class, "triggers.sql");
    private static final String VERSIONS = Sql.resource(StateReader.class, "versions.sql");
    private static final String STAMP = Sql.resource(StateReader.class, "stamp.sql");
    private static final int CATALOG_ONE_BY_ONE_MAX = 8;
    private final PgSession session;
    private static final int WITH_MISSING = 11;
    private final Catalog catalog;
    private final String versionsSql;

    StateReader(PgSession session, ServerVersion version) {
        this.session = session;
        this.catalog = new Catalog(session, version);
        this.versionsSql = VERSIONS.replace("%filled%", version.major() >= WITH_MISSING ? "a.atthasmissing" : "false");
    }

    /** What was found of the wanted tables: a state, or the reason why a table can't be captured. */
    record Found(Map<TableName, TableState> states, Map<TableName, String> reasons) {}

    /** @param images of which of them whole rows are logged: those need no key */
    Found read(Collection<TableName> wanted, Collection<TableName> images) {
        Map<TableName, Table> tables = new TreeMap<>();
        if (wanted.size() <= CATALOG_ONE_BY_ONE_MAX) {
            wanted.forEach(name -> catalog.table(name).ifPresent(t -> tables.put(name, t)));
        } else {
            catalog.tables().stream().filter(t -> wanted.contains(t.name())).forEach(t -> tables.put(t.name(), t));
        }
        Map<Long, List<Row>> members = byRoot(tables.values());
        Map<Long, Map<String, String>> triggers = triggers(members.values());
        Map<Long, Map<Integer, Row>> versions = versions(tables.values());
        Found found = new Found(new TreeMap<>(), new TreeMap<>());
        for (TableName name : wanted) {
            Table table = tables.get(name);
            List<Row> rows = table == null ? List.of() : members.getOrDefault(table.oid(), List.of());
            String reason = reason(table, rows, images.contains(name));
            if (reason != null) {
                found.reasons.put(name, reason);
            } else {
                found.states.put(name, state(table, rows, triggers, versions.getOrDefault(table.oid(), Map.of())));
            }
        }
        return found;
    }

    private static String reason(Table table, List<Row> members, boolean images) {
        if (table == null || members.isEmpty()) {
            return "there is no such table (dropped or renamed?), or it is a partition: capture its root";
        }
        if (table.key() == null && !images) {
            return "it has no primary key and no unique index over NOT NULL columns: add one, or give it whole row images"
                    + " (update table … images=full)";
        }
        if (table.key() != null && table.key().columns().stream().anyMatch(Column::generated)) {
            return "a column of its key is generated";
        }
        for (Row m : members) {
            if (m.getString("persistence").equals("u")) {
                return m.getString("name")
                        + " is UNLOGGED, a crash empties it without a trace: ALTER TABLE … SET LOGGED";
            }
            if (m.getString("relkind").equals("f")) {
                return "its partition " + m.getString("name") + " is a foreign table";
            }
        }
        return null;
    }

    private Map<Long, List<Row>> byRoot(Collection<Table> tables) {
        Map<Long, List<Row>> members = new HashMap<>();
        for (Row r : session.execute(MEMBERS, (Object) oids(tables))) {
            members.computeIfAbsent(r.getLong("root"), k -> new ArrayList<>()).add(r);
        }
        return members;
    }

    private Map<Long, Map<String, String>> triggers(Collection<List<Row>> members) {
        Long[] oids = members.stream()
                .flatMap(List::stream)
                .map(r -> r.getLong("oid"))
                .toArray(Long[]::new);
        Map<Long, Map<String, String>> triggers = new HashMap<>();
        for (Row r : session.execute(TRIGGERS, (Object) oids)) {
            triggers.computeIfAbsent(r.getLong("oid"), k -> new TreeMap<>())
                    .put(r.getString("name"), TableState.Member.firing(r.getString("enabled"), r.getString("version")));
        }
        return triggers;
    }

    private Map<Long, Map<Integer, Row>> versions(Collection<Table> tables) {
        Map<Long, Map<Integer, Row>> versions = new HashMap<>();
        for (Row r : session.execute(versionsSql, (Object) oids(tables))) {
            versions.computeIfAbsent(r.getLong("oid"), k -> new HashMap<>()).put(r.getInteger("number"), r);
        }
        return versions;
    }

    private static Long[] oids(Collection<Table> tables) {
        return tables.stream().map(Table::oid).toArray(Long[]::new);
    }

    private static TableState state(
            Table table, List<Row> rows, Map<Long, Map<String, String>> triggers, Map<Integer, Row> versions) {
        List<TableState.KeyColumn> key = new ArrayList<>();
        for (int i = 0; table.key() != null && i < table.key().columns().size(); i++) {
            Column c = table.key().columns().get(i);
            key.add(new TableState.KeyColumn(
                    c.name(),
                    c.type(),
                    c.baseType(),
                    table.key().equality().get(i),
                    versions.get(c.number()).getString("collation")));
        }
        List<TableState.ColumnState> columns = table.columns().stream()
                .map(c -> new TableState.ColumnState(
                        c.number(),
                        c.name(),
                        c.type(),
                        c.baseType(),
                        c.notNull(),
                        !c.generated(),
                        c.defaultExpression(),
                        versions.get(c.number()).getString("version"),
                        versions.get(c.number()).getBoolean("filled")))
                .toList();
        List<TableState.Member> members = rows.stream()
                .map(r -> new TableState.Member(
                        r.getLong("oid"),
                        new TableName(r.getString("schema"), r.getString("name")),
                        r.getString("relkind").equals("r"),
                        r.getBoolean("hash"),
                        r.getString("bound"),
                        r.getLong("filenode"),
                        r.getBoolean("readable"),
                        triggers.getOrDefault(r.getLong("oid"), Map.of())))
                .toList();
        boolean beforeUpdate = rows.get(0).getBoolean("before_update");
        return new TableState(table.oid(), table.name(), table.kind(), key, columns, beforeUpdate, members);
    }

    /** Sends the question for the stamp of these tables without waiting. */
    static Future<RowSet<Row>> sendStamp(PgSession on, Collection<TableState> states, Collection<TableName> others) {
        Long[] members = states.stream()
                .flatMap(s -> s.members().stream())
                .map(TableState.Member::oid)
                .toArray(Long[]::new);
        Long[] roots = states.stream().map(TableState::oid).toArray(Long[]::new);
        String[] schemas = others.stream().map(TableName::schema).toArray(String[]::new);
        String[] names = others.stream().map(TableName::name).toArray(String[]::new);
        return on.send(
                STAMP,
                Tuple.tuple()
                        .addArrayOfLong(members)
                        .addArrayOfLong(roots)
                        .addArrayOfString(schemas)
                        .addArrayOfString(names));
    }
}

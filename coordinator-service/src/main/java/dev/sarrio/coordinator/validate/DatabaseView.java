package dev.sarrio.coordinator.validate;

import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Catalog;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A database as the doctor sees it, read once. For one thread. */
final class DatabaseView {
    final DatabaseName name;
    final PgSession session;
    final ServerVersion version;
    final Row facts;
    private final Map<TableName, Table> tables = new HashMap<>();

    DatabaseView(DatabaseName name, PgSession session) {
        this.name = name;
        this.session = session;
        session.query("SET row_security = off; SET statement_timeout = '60s'; SET search_path = pg_catalog");
        this.version = ServerVersion.of(session);
        this.facts = session.query(Sql.resource(DatabaseView.class, "database.sql"))
                .iterator()
                .next();
        if (version.major() >= ServerVersion.SOURCE_MIN) {
            new Catalog(session, version).tables().forEach(t -> tables.put(t.name(), t));
        }
    }

    /** Null if it is not there. */
    Table table(TableName table) {
        return tables.get(table);
    }

    String role() {
        return Sql.identifier(facts.getString("role"));
    }

    String subject(Object of) {
        return name + " " + of;
    }

    /** What the role may do with each of the tables that exist. */
    Map<TableName, Row> tablePrivileges(List<TableName> of) {
        return asked("tables.sql", of);
    }

    Map<TableName, Row> sequencePrivileges(List<TableName> of) {
        return asked("sequences.sql", of);
    }

    private Map<TableName, Row> asked(String sql, List<TableName> of) {
        Map<TableName, Row> rows = new LinkedHashMap<>();
        about(Sql.resource(DatabaseView.class, sql), of).forEach(r -> rows.put(of.get(r.getInteger("place") - 1), r));
        return rows;
    }

    /** @param query of the schemas ($1) and names ($2) of these */
    RowSet<Row> about(String query, List<TableName> of) {
        return session.execute(
                query,
                of.stream().map(TableName::schema).toArray(String[]::new),
                of.stream().map(TableName::name).toArray(String[]::new));
    }

    /** Names that this query gives, in its first column. */
    Set<String> names(String query, Collection<String> parameter) {
        Set<String> names = new HashSet<>();
        session.execute(query, (Object) parameter.toArray(String[]::new)).forEach(r -> names.add(r.getString(0)));
        return names;
    }

    boolean yes(String condition) {
        return session.query("SELECT " + condition).iterator().next().getBoolean(0);
    }
}

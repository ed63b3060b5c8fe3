package dev.sarrio.coordinator.relation;

import dev.sarrio.coordinator.look.Looks;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Catalog;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads what tables and sequences a server has. Thread-safe. */
public final class SourceCatalog {
    private static final String SEQUENCES = Sql.resource(SourceCatalog.class, "sequences.sql");
    private final PgServers servers;
    private final Looks looks;

    public SourceCatalog(PgServers servers, Looks looks) {
        this.servers = servers;
        this.looks = looks;
    }

    /** @param sequences each with the tables that own it or draw from it */
    public record Content(List<Table> tables, Map<TableName, TreeSet<TableName>> sequences) {}

    public Content read(Connection connection) {
        return looks.at(List.of("catalog", connection), () -> look(connection));
    }

    private Content look(Connection connection) {
        try (PgSession session = servers.connect(connection, "sarrio coordinator")) {
            return session.transaction("ISOLATION LEVEL REPEATABLE READ READ ONLY", () -> {
                List<Table> tables = new Catalog(session, ServerVersion.of(session)).tables();
                Map<TableName, TreeSet<TableName>> sequences = new TreeMap<>();
                for (Row row : session.query(SEQUENCES)) {
                    TreeSet<TableName> users = sequences.computeIfAbsent(
                            new TableName(row.getString("schema"), row.getString("name")), k -> new TreeSet<>());
                    if (row.getString("table_name") != null) {
                        users.add(new TableName(row.getString("table_schema"), row.getString("table_name")));
                    }
                }
                return new Content(tables, sequences);
            });
        }
    }

    /** Why a table can't be followed without whole row images; null if it can. */
    public static String reason(Table table) {
        return table.key() == null ? "no primary key, and no unique index over NOT NULL columns" : null;
    }
}

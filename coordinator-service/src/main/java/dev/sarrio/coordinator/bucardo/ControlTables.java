package dev.sarrio.coordinator.bucardo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rows of Bucardo's control tables, each as an object: a column that an older Bucardo does not have is missing in it. */
record ControlTables(Map<String, List<JsonNode>> tables) {
    private static final String SCHEMA = "bucardo";
    private static final List<String> NEEDED = List.of("db", "dbgroup", "dbmap", "goat", "herd", "herdmap", "sync");
    private static final List<String> OTHERS = List.of("customname", "customcols", "customcode", "bucardo_config");

    static ControlTables read(PgServers servers, Connection from) {
        try (PgSession session = servers.connect(from, "sarrio import")) {
            return session.transaction("ISOLATION LEVEL REPEATABLE READ READ ONLY", () -> {
                Map<String, List<JsonNode>> tables = new TreeMap<>();
                for (String table : NEEDED) {
                    if (!has(session, table)) {
                        throw new SarrioException(
                                        ErrorCode.INVALID_VALUE,
                                        from.display() + " is no control database of Bucardo 5: it has no table "
                                                + SCHEMA + "." + table,
                                        "name the database that `bucardo install` made, mostly called bucardo")
                                .onField("url");
                    }
                    tables.put(table, rows(session, table));
                }
                OTHERS.stream()
                        .filter(table -> has(session, table))
                        .forEach(table -> tables.put(table, rows(session, table)));
                return new ControlTables(tables);
            });
        }
    }

    List<JsonNode> of(String table) {
        return tables.getOrDefault(table, List.of());
    }

    private static boolean has(PgSession session, String table) {
        return session.execute("SELECT pg_catalog.to_regclass($1) IS NOT NULL", SCHEMA + "." + table)
                .iterator()
                .next()
                .getBoolean(0);
    }

    private static List<JsonNode> rows(PgSession session, String table) {
        List<JsonNode> rows = new ArrayList<>();
        String from = Sql.identifier(new TableName(SCHEMA, table));
        for (Row row :
                session.query("SELECT pg_catalog.row_to_json(t)::text FROM " + from + " t ORDER BY t.cdate, 1")) {
            try {
                rows.add(Json.MAPPER.readTree(row.getString(0)));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("PostgreSQL wrote a row as invalid JSON", e);
            }
        }
        return rows;
    }

    /** "" for what is missing or null. */
    static String text(JsonNode row, String column) {
        JsonNode value = row.path(column);
        return value.isMissingNode() || value.isNull() ? "" : value.asText().strip();
    }
}

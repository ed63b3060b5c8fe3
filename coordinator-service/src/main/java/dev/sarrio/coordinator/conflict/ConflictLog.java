package dev.sarrio.coordinator.conflict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what one database has on record; read-only and for a limited time. Thread-safe. */
final class ConflictLog {
    private static final String SETTINGS =
            "SET default_transaction_read_only = on; SET statement_timeout = '30s'; SET lock_timeout = '2s'";
    private static final String EXISTS = "SELECT to_regclass('sarrio.conflict') IS NOT NULL";
    private static final String PAGE = Sql.resource(ConflictLog.class, "conflicts.sql");
    private static final String ONE = Sql.resource(ConflictLog.class, "conflict.sql");
    private final PgServers servers;

    ConflictLog(PgServers servers) {
        this.servers = servers;
    }

    /** The newest first. @param limit how many at most */
    List<Conflict> page(DatabaseName database, Connection to, Wanted wanted, int limit) {
        return read(
                database,
                to,
                PAGE,
                wanted.sync() == null ? null : wanted.sync().value(),
                wanted.table(),
                wanted.open(),
                utc(wanted.since()),
                wanted.after() == null ? null : utc(wanted.after().seenAt()),
                wanted.after() == null ? null : wanted.after().idBelow(database),
                limit);
    }

    Optional<Conflict> find(DatabaseName database, Connection to, long id) {
        return read(database, to, ONE, id).stream().findFirst();
    }

    /** None where no two-way sync has run yet. */
    private List<Conflict> read(DatabaseName database, Connection to, String sql, Object... parameters) {
        try (PgSession session = servers.connect(to, "sarrio coordinator conflicts")) {
            session.query(SETTINGS);
            List<Conflict> found = new ArrayList<>();
            if (session.query(EXISTS).iterator().next().getBoolean(0)) {
                session.execute(sql, parameters).forEach(r -> found.add(conflict(database, r)));
            }
            return found;
        }
    }

    private static Conflict conflict(DatabaseName database, Row r) {
        Long[] transactions = r.getArrayOfLongs("own_xids");
        return new Conflict(
                database.value(),
                r.getLong("id"),
                r.getString("sync"),
                r.getString("relation"),
                r.getString("kind"),
                json(r.getString("key")),
                r.getString("constraint_name"),
                new Conflict.Version(
                        r.getString("incoming"),
                        instant(r, "incoming_at"),
                        json(r.getString("incoming_row")),
                        r.getString("incoming_stream"),
                        r.getLong("incoming_batch"),
                        null),
                new Conflict.Version(
                        r.getString("own"),
                        instant(r, "own_at"),
                        json(r.getString("own_row")),
                        null,
                        null,
                        transactions == null ? null : List.of(transactions)),
                r.getString("strategy"),
                r.getString("winner"),
                instant(r, "seen_at"),
                instant(r, "resolved_at"),
                r.getString("how"));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(Row r, String column) {
        OffsetDateTime time = r.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    private static JsonNode json(String text) {
        try {
            return text == null ? null : Json.EXACT.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A jsonb of sarrio.conflict is no JSON", e);
        }
    }
}

package dev.sarrio.coordinator.shape;

import dev.sarrio.coordinator.look.Looks;
import dev.sarrio.coordinator.relation.Relation;
import dev.sarrio.coordinator.shape.ShapeEntry.Made;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.Catalog;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Table;
import java.util.List;

/** Asks the source what it makes of a definition. Thread-safe. */
public final class SourceLook {
    private static final String LIMITS =
            "SET statement_timeout = '30s'; SET lock_timeout = '5s'; SET default_transaction_read_only = on";
    private final PgServers servers;
    private final Looks looks;

    public SourceLook(PgServers servers, Looks looks) {
        this.servers = servers;
        this.looks = looks;
    }

    Made made(ShapeKind kind, Relation relation, Connection source, String definition) {
        return kind == ShapeKind.NAME
                ? Made.NOTHING
                : looks.at(
                        List.of("shape", kind, relation.name(), source, definition),
                        () -> look(kind, relation, source, definition));
    }

    private Made look(ShapeKind kind, Relation relation, Connection source, String definition) {
        try (PgSession session = servers.connect(source, "sarrio coordinator")) {
            session.query(LIMITS);
            Table table = new Catalog(session, ServerVersion.of(session))
                    .table(relation.name())
                    .orElseThrow(() -> new SarrioException(
                                    ErrorCode.UNKNOWN_TABLE,
                                    "The table " + relation.name() + " is not in the database \"" + relation.database()
                                            + "\" any longer",
                                    "create it there, or remove table " + relation.name())
                            .onField("table"));
            SourceCheck check = new SourceCheck(session, table);
            return kind == ShapeKind.COLUMNS ? check.columns(definition) : check.rows(definition);
        } catch (SarrioException e) {
            throw e.code() == ErrorCode.SHAPE_REFUSED ? e.onField(kind.field()) : e;
        }
    }
}

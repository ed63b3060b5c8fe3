package dev.sarrio.coordinator.strategy;

import dev.sarrio.coordinator.look.Looks;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.ConflictFunction;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import java.util.List;

/** Looks whether two databases have one and the same function to decide conflicts by. Thread-safe. */
public final class FunctionCheck {
    private static final String SESSION =
            "SET statement_timeout = '30s'; SET search_path = pg_catalog; SET default_transaction_read_only = on";
    private final PgServers servers;

    public FunctionCheck(PgServers servers) {
        this.servers = servers;
    }

    /** One of the two. */
    public record Side(DatabaseName database, Connection connection) {}

    /**
     * What is to be looked at.
     *
     * @param decided what it is to decide, for people
     * @param arriving tables that a copy of the schema brings to the second: as long as it has none of them it needs no function, which comes
     *     with them; empty if no such copy is to come
     */
    public record Wanted(String decided, TableName function, Side first, Side second, List<TableName> arriving) {
        public Wanted {
            arriving = List.copyOf(arriving);
        }
    }

    /** @throws SarrioException on the field `conflict`, if one of them can't decide by it, or they would not decide alike */
    public void check(Looks looks, Wanted wanted) {
        looks.at(List.of("conflict function", wanted), () -> {
            look(wanted);
            return wanted;
        });
    }

    private void look(Wanted wanted) {
        ConflictFunction one = look(wanted.first(), wanted.function());
        refuse(wanted, one, wanted.first());
        ConflictFunction other = look(wanted.second(), wanted.function());
        if (!other.there() && arrives(wanted)) {
            return;
        }
        refuse(wanted, other, wanted.second());
        if (!one.isAs(other)) {
            throw refused(
                    wanted,
                    one.difference(wanted.first().database(), wanted.second().database()));
        }
    }

    private void refuse(Wanted wanted, ConflictFunction function, Side side) {
        function.fault(side.database()).ifPresent(fault -> {
            throw refused(wanted, fault);
        });
    }

    private static SarrioException refused(Wanted wanted, ConflictFunction.Fault fault) {
        return new SarrioException(
                        fault.code(),
                        wanted.decided() + " can't be decided by function:" + wanted.function() + ". "
                                + fault.message(),
                        fault.remedy())
                .onField(Strategies.FIELD);
    }

    private ConflictFunction look(Side side, TableName function) {
        try (PgSession session = servers.connect(side.connection(), "sarrio coordinator")) {
            session.query(SESSION);
            return ConflictFunction.look(session, function);
        }
    }

    private boolean arrives(Wanted wanted) {
        if (wanted.arriving().isEmpty()) {
            return false;
        }
        try (PgSession session = servers.connect(wanted.second().connection(), "sarrio coordinator")) {
            session.query(SESSION);
            String[] names = wanted.arriving().stream().map(Sql::identifier).toArray(String[]::new);
            return session.execute(
                            "SELECT bool_and(pg_catalog.to_regclass(name) IS NULL) FROM unnest($1::text[]) AS name",
                            (Object) names)
                    .iterator()
                    .next()
                    .getBoolean(0);
        }
    }
}

package dev.sarrio.coordinator.database;

import dev.sarrio.coordinator.look.Looks;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import java.util.List;

/** Tries whether a connection works. Thread-safe. */
public final class Login {
    private final PgServers servers;
    private final Looks looks;

    public Login(PgServers servers, Looks looks) {
        this.servers = servers;
        this.looks = looks;
    }

    /** @param roundTripMillis of one short query  @param identity the same for two connections if they lead to the same database */
    public record Answer(int serverVersion, double roundTripMillis, String identity) {
        /** e.g. `17.11` */
        public String display() {
            return serverVersion / 10_000 + "." + serverVersion % 10_000;
        }
    }

    private static String identity(PgSession session) {
        return session.query("SELECT d.oid::int8 || ' ' || pg_catalog.pg_postmaster_start_time()::text"
                        + " FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()")
                .iterator()
                .next()
                .getString(0);
    }

    /** Throws AUTHENTICATION_FAILED, DATABASE_UNREACHABLE, … or UNSUPPORTED_VERSION if it does not. */
    public Answer check(Connection to) {
        return looks.at(List.of("login", to), () -> look(to));
    }

    private Answer look(Connection to) {
        try (PgSession session = servers.connect(to, "sarrio coordinator")) {
            ServerVersion version = ServerVersion.of(session);
            if (version.major() < ServerVersion.SOURCE_MIN) {
                throw new SarrioException(
                        ErrorCode.UNSUPPORTED_VERSION,
                        to.display() + " is PostgreSQL " + version.major(),
                        "use PostgreSQL " + ServerVersion.SOURCE_MIN + " or newer");
            }
            long start = System.nanoTime();
            session.query("SELECT 1");
            double millis = (System.nanoTime() - start) / 1e6;
            return new Answer(version.number(), millis, identity(session));
        }
    }
}

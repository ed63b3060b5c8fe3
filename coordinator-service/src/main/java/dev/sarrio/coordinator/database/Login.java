package dev.sarrio.coordinator.database;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;

/** Tries whether a connection works. Thread-safe. */
public final class Login {
    private final PgServers servers;

    public Login(PgServers servers) {
        this.servers = servers;
    }

    /** @param roundTripMillis of one short query */
    public record Answer(int serverVersion, double roundTripMillis) {
        /** e.g. `17.11` */
        public String display() {
            return serverVersion / 10_000 + "." + serverVersion % 10_000;
        }
    }

    /** Throws AUTHENTICATION_FAILED, DATABASE_UNREACHABLE, … or UNSUPPORTED_VERSION if it does not. */
    public Answer check(Connection to) {
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
            return new Answer(version.number(), (System.nanoTime() - start) / 1e6);
        }
    }
}

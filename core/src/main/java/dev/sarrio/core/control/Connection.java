package dev.sarrio.core.control;

import java.util.Map;
import java.util.Objects;

/**
 * Where a database is and who logs in.
 *
 * @param sealedPassword as {@link dev.sarrio.core.secret.SecretBox} sealed it; null for none
 * @param parameters further libpq-style parameters: `sslmode` (disable, prefer, require, verify-ca, verify-full), `sslrootcert` (a path)
 */
public record Connection(
        String host, int port, String dbname, String user, String sealedPassword, Map<String, String> parameters) {
    public Connection {
        Objects.requireNonNull(host);
        Objects.requireNonNull(dbname);
        Objects.requireNonNull(user);
        parameters = parameters == null ? Map.of() : Map.copyOf(parameters);
    }

    /** For people and logs: no password. */
    public String display() {
        return user + "@" + host + ":" + port + "/" + dbname;
    }

    @Override
    public String toString() {
        return display();
    }
}

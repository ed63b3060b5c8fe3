package dev.sarrio.embedded.postgres;

import dev.sarrio.core.secret.Secret;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * One server.
 *
 * @param major 10 to 18, of those that are packed
 * @param directory of the server's own: `data` and `server.log` appear in it
 * @param port on 127.0.0.1
 * @param password of the superuser `postgres`; decided when the data directory is made
 * @param parameters of postgresql.conf, over the defaults
 */
public record PostgresSettings(int major, Path directory, int port, Secret password, Map<String, String> parameters) {
    public PostgresSettings {
        Objects.requireNonNull(password);
        directory = directory.toAbsolutePath();
        parameters = Map.copyOf(parameters);
    }

    public PostgresSettings(int major, Path directory, int port, Secret password) {
        this(major, directory, port, password, Map.of());
    }
}

package dev.sarrio.testing;

import dev.sarrio.core.secret.Secret;
import dev.sarrio.embedded.Directories;
import dev.sarrio.embedded.postgres.EmbeddedPostgres;
import java.nio.file.Path;

/** A test's own server, always embedded, that may be killed and started again on the same port with its data. */
public final class OwnTestServer extends TestServer implements AutoCloseable {
    private final EmbeddedPostgres server;
    private final Path directory;

    OwnTestServer(int major, EmbeddedPostgres server, Secret password, Path directory) {
        super(major, "127.0.0.1", server.port(), EmbeddedPostgres.SUPERUSER, password);
        this.server = server;
        this.directory = directory;
    }

    /** Kills all of its processes, as a crash would. */
    public void kill() {
        server.kill();
    }

    /** Starts it again after {@link #kill}. */
    public void start() {
        server.start();
    }

    /** Stops it in order if it runs, and starts it. */
    public void restart() {
        server.restart();
    }

    @Override
    public void close() {
        server.stop();
        Directories.delete(directory);
    }
}

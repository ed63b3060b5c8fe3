package dev.sarrio.standalone.process;

import dev.sarrio.embedded.ServerProcess;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** A server without HTTP: Kafka, PostgreSQL. Usable as soon as it is started. */
public class ServerPart<S extends ServerProcess> implements Part {
    private final String name;
    private final int port;
    private final Path log;
    private final Supplier<S> first;
    private S server;

    /** @param first makes and starts it */
    public ServerPart(String name, int port, Path log, Supplier<S> first) {
        this.name = name;
        this.port = port;
        this.log = log;
        this.first = first;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int port() {
        return port;
    }

    @Override
    public final String url() {
        return null;
    }

    @Override
    public final Path log() {
        return log;
    }

    /** Null before the first start. */
    final S server() {
        return server;
    }

    @Override
    public void start() {
        if (server == null) {
            server = first.get();
        } else {
            server.start();
        }
    }

    @Override
    public final void stop() {
        if (server != null) {
            server.stop();
        }
    }

    @Override
    public final boolean isRunning() {
        return server != null && server.isRunning();
    }

    @Override
    public final long pid() {
        return server.pid();
    }

    @Override
    public final Optional<String> notReady() {
        return isRunning() ? Optional.empty() : Optional.of("not running");
    }
}

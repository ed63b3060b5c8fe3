package dev.sarrio.standalone.process;

import java.nio.file.Path;
import java.util.Optional;

/** One process of the product. Used by one thread at a time, except {@link #kill}. */
public interface Part {
    String name();

    int port();

    /** Of its HTTP endpoints; null if it has none. */
    String url();

    Path log();

    /** Starts it; a server is then usable, a service may need longer ({@link #notReady}). */
    void start();

    /** Stops it in order, or kills it when that takes too long. */
    void stop();

    boolean isRunning();

    long pid();

    /** Why it is not ready yet; empty if it is. */
    Optional<String> notReady();
}

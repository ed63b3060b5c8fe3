package dev.sarrio.embedded;

/** A server that runs as a process of its own and can be started again with its data. */
public interface ServerProcess {
    /** Does nothing while it runs; returns when it is usable. */
    void start();

    /** In order; does nothing if it does not run. */
    void stop();

    boolean isRunning();

    long pid();
}

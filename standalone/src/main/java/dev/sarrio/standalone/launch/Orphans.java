package dev.sarrio.standalone.launch;

import dev.sarrio.standalone.state.State;
import dev.sarrio.standalone.state.State.PartState;
import dev.sarrio.standalone.state.State.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Processes that a killed launcher left behind. */
final class Orphans {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

    private Orphans() {}

    /** Stops those that still run, the servers last. Says how many there were. */
    static int stop(State state) {
        Map<String, PartState> parts = state.parts();
        List<Running> services = Installation.SERVICES.stream()
                .map(parts::get)
                .filter(Objects::nonNull)
                .map(PartState::running)
                .filter(r -> r != null && r.isAlive())
                .toList();
        services.forEach(r -> signal(r, "TERM"));
        int stopped = services.size();
        services.forEach(Orphans::awaitEnd);
        for (String server : List.of(Parts.KAFKA, Parts.CONTROL_DB)) {
            Running running = parts.containsKey(server) ? parts.get(server).running() : null;
            if (running != null && running.isAlive()) {
                signal(running, server.equals(Parts.CONTROL_DB) ? "INT" : "TERM"); // INT: a fast shutdown
                awaitEnd(running);
                stopped++;
            }
        }
        return stopped;
    }

    static void signal(Running process, String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void awaitEnd(Running process) {
        ProcessHandle handle = ProcessHandle.of(process.pid()).orElse(null);
        if (handle == null || !process.isAlive()) {
            return;
        }
        handle.onExit()
                .completeOnTimeout(handle, STOP_TIMEOUT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                .join();
        if (process.isAlive()) {
            handle.destroyForcibly();
        }
    }
}

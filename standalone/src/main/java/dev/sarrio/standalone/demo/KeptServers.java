package dev.sarrio.standalone.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Servers that an earlier demo left running, because it was asked to or because it was killed. */
final class KeptServers {
    private static final long STOP_SECONDS = 20;

    private KeptServers() {}

    /** Stops them; says how many there were. */
    static int stop(Path directory) {
        int stopped = 0;
        for (String name : List.of("nonrds", "rds")) {
            Optional<ProcessHandle> server =
                    process(directory.resolve(name).resolve("data").resolve("postmaster.pid"));
            if (server.isPresent()) {
                server.get().destroy();
                server.get()
                        .onExit()
                        .completeOnTimeout(null, STOP_SECONDS, TimeUnit.SECONDS)
                        .join();
                server.get().destroyForcibly();
                stopped++;
            }
        }
        return stopped;
    }

    /** The number in the file may be another process's by now: only a postgres is taken. */
    private static Optional<ProcessHandle> process(Path pidFile) {
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        try {
            long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(p -> p.info().command().orElse("postgres").endsWith("postgres"));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}

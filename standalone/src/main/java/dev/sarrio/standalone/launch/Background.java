package dev.sarrio.standalone.launch;

import dev.sarrio.embedded.Detached;
import dev.sarrio.standalone.state.DataDirectory;
import dev.sarrio.standalone.state.State;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** `up --detach` and `down`: the launcher as a process in the background. */
public final class Background {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);
    private static final int LOOK_MILLIS = 100;
    private final Installation installation;
    private final DataDirectory data;
    private final PrintStream out;

    public Background(Installation installation, DataDirectory data, PrintStream out) {
        this.installation = installation;
        this.data = data;
        this.out = out;
    }

    /** Starts the launcher in the background and shows what it says until all is ready; returns its exit code if it ends before. */
    public int up() {
        if (data.prepared().isRunning()) {
            return new Up(installation, data, out).run(); // says so
        }
        Path log = data.log("launcher");
        try {
            Files.deleteIfExists(log);
            Process launcher = launch(log);
            long read = 0;
            while (launcher.isAlive()) {
                boolean ready = data.state()
                        .filter(State::ready)
                        .filter(s -> s.launcher() != null && s.launcher().pid() == launcher.pid())
                        .isPresent();
                Thread.sleep(LOOK_MILLIS);
                read = show(log, read);
                if (ready) {
                    return 0;
                }
            }
            show(log, read);
            return launcher.exitValue();
        } catch (IOException e) {
            throw new UncheckedIOException("The launcher can't be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** Stops whatever runs in this data directory. */
    public int down() {
        State state = data.state().orElse(null);
        if (state == null) {
            out.println("Nothing runs in " + data.path());
            return 0;
        }
        if (data.isRunning() && state.launcher() != null && state.launcher().isAlive()) {
            Orphans.signal(state.launcher(), "TERM");
            ProcessHandle.of(state.launcher().pid()).ifPresent(p -> p.onExit()
                    .completeOnTimeout(p, STOP_TIMEOUT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                    .join());
            out.println("Stopped.");
            return data.isRunning() ? 1 : 0;
        }
        int orphans = Orphans.stop(state);
        data.write(state.stopped());
        out.println(
                orphans == 0
                        ? "Nothing runs in " + data.path()
                        : "Stopped " + orphans + " processes that were left behind.");
        return 0;
    }

    private Process launch(Path log) throws IOException {
        List<String> command = new ArrayList<>(Detached.prefix());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.add("-Dsarrio.home=" + installation.root());
        for (String property : List.of("sarrio.cache", Parts.PORTS_MOVED)) {
            if (System.getProperty(property) != null) {
                command.add("-D" + property + "=" + System.getProperty(property));
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.sarrio.standalone.Main"));
        command.addAll(List.of("up", "--data", data.path().toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private long show(Path log, long from) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(from);
            byte[] fresh = new byte[(int) (file.length() - from)];
            file.readFully(fresh);
            out.write(fresh);
            out.flush();
            return from + fresh.length;
        }
    }
}

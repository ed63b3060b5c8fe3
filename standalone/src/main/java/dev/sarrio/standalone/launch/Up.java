package dev.sarrio.standalone.launch;

import dev.sarrio.standalone.process.Part;
import dev.sarrio.standalone.state.DataDirectory;
import dev.sarrio.standalone.state.State;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** `up` in the foreground: starts everything in parallel as far as it depends on nothing, and keeps it running until the JVM is told to end. */
public final class Up {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(120);
    private static final int LOOK_MILLIS = 50;
    private static final int LOG_TAIL_LINES = 15;
    private final Installation installation;
    private final DataDirectory data;
    private final PrintStream out;
    private final Map<String, Keeper> keepers = new LinkedHashMap<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private volatile boolean ready;
    private volatile boolean stopped;

    public Up(Installation installation, DataDirectory data, PrintStream out) {
        this.installation = installation;
        this.data = data;
        this.out = out;
    }

    /** Returns only if it runs already (0) or could not become ready (1). */
    public int run() {
        long start = System.nanoTime();
        Optional<FileLock> lock = data.prepared().lock();
        if (lock.isEmpty()) {
            out.println("Sarrio runs already: "
                    + data.state().map(State::coordinatorUrl).orElse("see " + data.path())
                    + " (./sarrio down stops it)");
            return 0;
        }
        try {
            data.state().ifPresent(s -> {
                int orphans = Orphans.stop(s);
                if (orphans > 0) {
                    out.println("Stopped " + orphans + " processes of a launcher that was killed.");
                }
            });
            Parts parts = new Parts(installation, data);
            Runtime.getRuntime().addShutdownHook(new Thread(this::stopAll, "stop"));
            startAll(parts);
            if (!awaitReady(start)) {
                return 1; // the hook stops what runs
            }
            ready = true;
            writeState();
            printSummary(parts, start);
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }

    private void startAll(Parts parts) {
        for (Map.Entry<String, Part> p : parts.all().entrySet()) {
            keepers.put(p.getKey(), new Keeper(p.getValue(), this::say, this::writeState));
        }
        CompletableFuture<Void> now = CompletableFuture.completedFuture(null);
        CompletableFuture<Void> kafka = keepers.get(Parts.KAFKA).started();
        CompletableFuture<Void> database = keepers.get(Parts.CONTROL_DB).started();
        keepers.get(Parts.KAFKA).keepRunning(now);
        keepers.get(Parts.CONTROL_DB).keepRunning(now);
        for (String service : Installation.SERVICES) {
            keepers.get(service)
                    .keepRunning(service.equals(Parts.COORDINATOR) ? CompletableFuture.allOf(kafka, database) : kafka);
        }
    }

    private boolean awaitReady(long start) throws InterruptedException {
        Map<String, Keeper> waiting = new TreeMap<>(keepers);
        long deadline = start + READY_TIMEOUT.toNanos();
        while (!waiting.isEmpty()) {
            for (Keeper keeper : new ArrayList<>(waiting.values())) {
                if (keeper.notReady() == null) {
                    waiting.remove(keeper.part().name());
                    out.printf("  %-12s ready after %4.1f s%n", keeper.part().name(), seconds(start));
                }
            }
            if (System.nanoTime() > deadline) {
                waiting.values().forEach(this::explain);
                return false;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return true;
    }

    private void explain(Keeper keeper) {
        out.println(keeper.part().name() + " is not ready: " + keeper.notReady() + ". The end of "
                + keeper.part().log() + ":");
        try {
            if (Files.exists(keeper.part().log())) {
                List<String> lines = Files.readAllLines(keeper.part().log());
                lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size())
                        .forEach(l -> out.println("    " + l));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void printSummary(Parts parts, long start) {
        String coordinator = parts.get(Parts.COORDINATOR).url();
        out.printf("Sarrio is up (%.1f s).%n", seconds(start));
        out.println("  REST        " + coordinator + "/api/v1");
        out.println(
                "  API token   " + parts.token() + "   (also in " + data.path().resolve("token") + ")");
        out.println("  Kafka       127.0.0.1:" + parts.get(Parts.KAFKA).port());
        out.println("  data, logs  " + data.path());
        out.println("Next: ./sarrio demo, or ./sarrio help. Ctrl-C or ./sarrio down stops everything.");
    }

    private synchronized void writeState() {
        if (stopped) {
            return;
        }
        Map<String, State.PartState> parts = new TreeMap<>();
        keepers.forEach((name, keeper) -> {
            Part p = keeper.part();
            State.Running running = p.isRunning() ? State.Running.of(p.pid()) : null;
            parts.put(name, new State.PartState(p.url(), p.port(), p.log().toString(), running));
        });
        data.write(new State(
                State.VERSION,
                ready,
                State.Running.of(ProcessHandle.current().pid()),
                keepers.get(Parts.COORDINATOR).part().url(),
                "127.0.0.1:" + keepers.get(Parts.KAFKA).part().port(),
                parts));
    }

    private void stopAll() {
        out.println("Stopping ...");
        List<Thread> stops = new ArrayList<>();
        for (String service : Installation.SERVICES) {
            stops.add(inParallel(keepers.get(service)));
        }
        join(stops);
        join(List.of(inParallel(keepers.get(Parts.KAFKA)), inParallel(keepers.get(Parts.CONTROL_DB))));
        synchronized (this) {
            stopped = true;
            data.state().ifPresent(s -> data.write(s.stopped()));
        }
        out.println("Stopped.");
        out.flush();
    }

    private static Thread inParallel(Keeper keeper) {
        Thread thread = new Thread(keeper == null ? () -> {} : keeper::stop);
        thread.start();
        return thread;
    }

    private static void join(List<Thread> threads) {
        for (Thread t : threads) {
            try {
                t.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void say(String line) {
        if (!stopped) {
            out.println("  " + line);
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}

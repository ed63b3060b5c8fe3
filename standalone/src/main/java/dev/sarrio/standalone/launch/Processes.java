package dev.sarrio.standalone.launch;

import dev.sarrio.standalone.state.DataDirectory;
import dev.sarrio.standalone.state.State;
import dev.sarrio.standalone.state.State.PartState;
import dev.sarrio.standalone.state.State.Running;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Single processes of a running product, from outside: `logs`, `restart`, `kill`, `ps`. */
public final class Processes {
    private static final int FOLLOW_MILLIS = 200;
    private static final int TAIL_BYTES = 16_384;
    private final DataDirectory data;
    private final PrintStream out;

    public Processes(DataDirectory data, PrintStream out) {
        this.data = data;
        this.out = out;
    }

    public int list() {
        State state = data.state().orElse(null);
        if (state == null || !data.isRunning()) {
            out.println("Nothing runs in " + data.path());
            return 1;
        }
        new TreeMap<>(state.parts()).forEach((name, p) -> {
            Running r = p.running();
            String pid = r != null && r.isAlive() ? "pid " + r.pid() : "not running";
            out.printf("%-12s port %-6d %s%n", name, p.port(), pid);
        });
        return 0;
    }

    /** Signals one process; the launcher starts it again. @param signal KILL or TERM */
    public int signal(String name, String signal) {
        PartState part = part(name);
        if (part == null) {
            return 2;
        }
        if (part.running() == null || !part.running().isAlive()) {
            out.println(name + " does not run");
            return 1;
        }
        Orphans.signal(part.running(), signal);
        Orphans.awaitEnd(part.running());
        out.println(name + " (pid " + part.running().pid() + ") ended by SIG" + signal
                + (data.isRunning() ? "; the launcher starts it again" : ""));
        return 0;
    }

    /** Prints the end of one log, or of all; goes on if told to follow. @param name null for all */
    public int logs(String name, boolean follow) throws IOException, InterruptedException {
        Map<String, PartState> chosen = new TreeMap<>();
        if (name != null) {
            PartState part = part(name);
            if (part == null) {
                return 2;
            }
            chosen.put(name, part);
        } else {
            chosen.putAll(data.state().map(State::parts).orElse(Map.of()));
        }
        Map<String, Long> positions = new TreeMap<>();
        do {
            for (Map.Entry<String, PartState> e : chosen.entrySet()) {
                Path log = Path.of(e.getValue().log());
                if (Files.exists(log)) {
                    String prefix = chosen.size() > 1 ? String.format("%-12s| ", e.getKey()) : "";
                    positions.merge(e.getKey(), 0L, (a, b) -> a);
                    positions.put(e.getKey(), print(log, positions.get(e.getKey()), prefix));
                }
            }
            if (follow) {
                Thread.sleep(FOLLOW_MILLIS);
            }
        } while (follow);
        return 0;
    }

    /** Prints whole lines only. @return where the next line starts */
    private long print(Path log, long from, String prefix) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long length = file.length();
            long start = from > length ? 0 : from == 0 ? Math.max(0, length - TAIL_BYTES) : from;
            byte[] bytes = new byte[(int) Math.min(length - start, Integer.MAX_VALUE)];
            file.seek(start);
            file.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            int end = text.lastIndexOf('\n') + 1;
            text.substring(0, end).lines().forEach(l -> out.println(prefix + l));
            return start + text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
        }
    }

    private PartState part(String name) {
        Map<String, PartState> parts = data.state().map(State::parts).orElse(Map.of());
        if (!parts.containsKey(name)) {
            out.println("No such process: " + name
                    + (parts.isEmpty()
                            ? "; nothing was started in " + data.path()
                            : "; there are " + String.join(", ", new TreeMap<>(parts).keySet())));
        }
        return parts.get(name);
    }
}

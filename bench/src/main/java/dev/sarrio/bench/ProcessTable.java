package dev.sarrio.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The CPU time of processes at one moment, as Linux's `/proc` tells it. A process that has ended counts with the one that waited
 * for it, so that a server's time never shrinks when a session ends. Empty on other systems.
 */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");
    /** Of a second; the kernel shows all programs this unit, whatever its own clock is. */
    private static final double TICKS = 100;

    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int WAITED_USER = 13;
    private static final int WAITED_SYSTEM = 14;

    /** @param ticks its own @param waitedTicks of the children that it has waited for */
    record Entry(long pid, long parent, long ticks, long waitedTicks) {
        /** A line of `/proc/PID/stat`; the name in it may hold anything, parentheses and spaces too. */
        static Entry parse(String line) {
            int name = line.indexOf('(');
            int end = line.lastIndexOf(')');
            if (name < 1 || end < name) {
                throw new IllegalArgumentException("Not a line of /proc/PID/stat: " + line);
            }
            String[] fields = line.substring(end + 1).strip().split(" ");
            return new Entry(
                    Long.parseLong(line.substring(0, name).strip()),
                    Long.parseLong(fields[PARENT]),
                    Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]),
                    Long.parseLong(fields[WAITED_USER]) + Long.parseLong(fields[WAITED_SYSTEM]));
        }
    }

    private final Map<Long, Entry> entries = new HashMap<>();
    private final Map<Long, List<Long>> children = new HashMap<>();

    ProcessTable(List<Entry> all) {
        for (Entry e : all) {
            entries.put(e.pid(), e);
            children.computeIfAbsent(e.parent(), p -> new ArrayList<>()).add(e.pid());
        }
    }

    static ProcessTable now() throws IOException {
        List<Entry> all = new ArrayList<>();
        if (Files.isReadable(PROC.resolve("self/stat"))) {
            try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
                for (Path process : processes) {
                    String stat = stat(process);
                    if (!stat.isEmpty()) {
                        all.add(Entry.parse(stat));
                    }
                }
            }
        }
        return new ProcessTable(all);
    }

    private static String stat(Path process) {
        try {
            return Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // it ended meanwhile
        }
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Seconds of this process alone. */
    double alone(long pid) {
        Entry entry = entries.get(pid);
        return entry == null ? 0 : entry.ticks() / TICKS;
    }

    /** Seconds of what it has started, and waited for: programs that have ended, with all that they had started. */
    double ended(long pid) {
        Entry entry = entries.get(pid);
        return entry == null ? 0 : entry.waitedTicks() / TICKS;
    }

    /** Seconds of this process and all that descend from it. */
    double tree(long pid) {
        long ticks = 0;
        Deque<Long> open = new ArrayDeque<>(List.of(pid));
        while (!open.isEmpty()) {
            long next = open.remove();
            Entry entry = entries.get(next);
            if (entry != null) {
                ticks += entry.ticks() + entry.waitedTicks();
                open.addAll(children.getOrDefault(next, List.of()));
            }
        }
        return ticks / TICKS;
    }
}

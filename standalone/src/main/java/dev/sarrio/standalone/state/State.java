package dev.sarrio.standalone.state;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sarrio.core.json.Json;
import java.util.Map;
import java.util.TreeMap;

/**
 * The content of `state.json`, read by the CLI and the demo.
 *
 * @param version of this format: 1
 * @param ready whether everything runs and is ready
 * @param launcher the process that keeps the others running; null when stopped
 * @param coordinatorUrl where REST is
 * @param kafkaBootstrapServers for Kafka clients on this machine
 * @param parts every process by name: `coordinator`, `capture`, `apply`, `sequence`, `kafka`, `control-db`
 */
public record State(
        int version,
        boolean ready,
        Running launcher,
        String coordinatorUrl,
        String kafkaBootstrapServers,
        Map<String, PartState> parts) {
    public static final int VERSION = 1;

    public State {
        parts = Map.copyOf(parts);
    }

    /**
     * One process.
     *
     * @param url of its HTTP endpoints; null if it has none
     * @param port remembered for the next start
     * @param log the file it writes to
     * @param running null when it does not run
     */
    public record PartState(String url, int port, String log, Running running) {}

    /** A process, told from a later one with the same number by its start. */
    public record Running(long pid, String startedAt) {
        public static Running of(long pid) {
            return new Running(pid, startedAt(pid));
        }

        /** Whether that very process still runs. */
        @JsonIgnore
        public boolean isAlive() {
            return !startedAt.isEmpty() && startedAt(pid).equals(startedAt);
        }

        private static String startedAt(long pid) {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .flatMap(p -> p.info().startInstant())
                    .map(Object::toString)
                    .orElse("");
        }
    }

    /** The same ports, nothing running. */
    public State stopped() {
        Map<String, PartState> stopped = new TreeMap<>();
        parts.forEach((name, p) -> stopped.put(name, new PartState(p.url(), p.port(), p.log(), null)));
        return new State(VERSION, false, null, coordinatorUrl, kafkaBootstrapServers, stopped);
    }

    static State read(byte[] json) {
        return Json.read(json, State.class);
    }

    String json() {
        try {
            return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The state can't be written", e);
        }
    }
}

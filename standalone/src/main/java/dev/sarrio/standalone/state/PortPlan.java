package dev.sarrio.standalone.state;

import dev.sarrio.embedded.Ports;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Chooses ports: the one used last time, else the default, else the next free one above it. */
public final class PortPlan {
    private static final int STEP = 10;
    private static final int PORT_MAX = 65_535;
    private final Map<String, State.PartState> remembered;
    private final Set<Integer> chosen = new HashSet<>();

    public PortPlan(Optional<State> last) {
        this.remembered = last.map(State::parts).orElse(Map.of());
    }

    public int choose(String part, int defaultPort) {
        State.PartState last = remembered.get(part);
        int port = last != null && usable(last.port()) ? last.port() : defaultPort;
        while (!usable(port)) {
            port += STEP;
            if (port > PORT_MAX) {
                throw new IllegalStateException("No port from " + defaultPort + " on is free for " + part);
            }
        }
        chosen.add(port);
        return port;
    }

    private boolean usable(int port) {
        return !chosen.contains(port) && Ports.isFree(port);
    }
}

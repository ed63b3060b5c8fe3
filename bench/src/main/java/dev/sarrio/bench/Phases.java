package dev.sarrio.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** How long something was in each of its phases, for somebody who looks at it now and then. */
final class Phases {
    private final Map<String, Long> nanos = new LinkedHashMap<>();
    private String phase;
    private long since;

    Phases(String first, long now) {
        this.phase = first;
        this.since = now;
    }

    /** The time since the last look belongs to what was seen then. */
    void seen(String next, long now) {
        nanos.merge(phase, now - since, Long::sum);
        phase = next;
        since = now;
    }

    /** Until the last look, in the order in which they began. */
    Map<String, Double> seconds() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        nanos.forEach((name, n) -> seconds.put(name, n / 1e9));
        return seconds;
    }
}

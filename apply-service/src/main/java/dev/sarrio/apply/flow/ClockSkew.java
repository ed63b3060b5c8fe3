package dev.sarrio.apply.flow;

import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.conflict.ConflictStrategy.Kind;
import java.util.Optional;
import java.util.Set;

/**
 * How far the clocks of two servers are apart.
 *
 * @param millis by which the target's is ahead of the source's; negative if it is behind
 * @param uncertainMillis it may be as much more or less: half of the time that it took to ask both
 */
record ClockSkew(long millis, long uncertainMillis) {
    /** What counts as large while nothing is applied that tells how long a change is on its way. */
    private static final long LARGE_MILLIS = 1000;

    /** What decides by clocks. */
    private static final Set<Kind> TIMES = Set.of(Kind.LATEST, Kind.COLUMNS);

    private static final double MICROS = 1000;

    /**
     * What a server's clock showed.
     *
     * @param micros its time, minus that of a clock of ours in the middle of the question
     * @param tookMicros from the question to the answer
     */
    record Reading(long micros, long tookMicros) {}

    static ClockSkew of(Reading source, Reading target) {
        return new ClockSkew(
                Math.round((target.micros() - source.micros()) / MICROS),
                Math.round((target.tookMicros() + source.tookMicros()) / 2 / MICROS));
    }

    /**
     * What is to be said of it, if clocks decide conflicts: where they are further apart than a change is on its way, somebody who has read the
     * other side's version may lose to it.
     *
     * @param latencyMillis from commit to commit, of late; null if it is not known
     */
    Optional<String> warning(Assignment work, Long latencyMillis) {
        ConflictRules rules = work.sync().rules();
        boolean decides = TIMES.contains(rules.strategy().kind())
                || rules.tables().stream()
                        .anyMatch(t -> TIMES.contains(t.strategy().kind()));
        long sure = Math.abs(millis) - uncertainMillis;
        if (!decides || sure <= (latencyMillis == null ? LARGE_MILLIS : latencyMillis)) {
            return Optional.empty();
        }
        return Optional.of("The clock of " + work.target().name() + " is " + Math.abs(millis) + " ms "
                + (millis < 0 ? "behind" : "ahead of") + " that of "
                + work.source().name() + ", "
                + (latencyMillis == null
                        ? "a second or more"
                        : "longer than a change is on its way (" + latencyMillis + " ms)")
                + ": of two versions in conflict `latest` may keep the older one. Remedy: have both servers' clocks set by NTP,"
                + " or let source, target or a list decide.");
    }
}

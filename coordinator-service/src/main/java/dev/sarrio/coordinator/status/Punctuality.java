package dev.sarrio.coordinator.status;

import dev.sarrio.core.control.RunState;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether a sync is as up to date as it must be.
 *
 * @param lastGood up to when its targets are known to have everything; null if nothing is known
 * @param late OVERDUE or EXPIRED if that is longer ago than the sync allows; null if it is not, or nothing was asked for
 */
public record Punctuality(Instant lastGood, Late late) {
    /** How late. */
    public enum Late {
        OVERDUE,
        EXPIRED
    }

    /** How old the last good moment may be; zero for as old as it likes. */
    public record Limits(Duration overdue, Duration expired) {
        public static final Limits NONE = new Limits(Duration.ZERO, Duration.ZERO);
    }

    /** A sync that is stopped on purpose is never late. */
    static Punctuality of(RunState run, Instant lastGood, Limits limits, Instant now) {
        if (run == RunState.STOPPED || lastGood == null) {
            return new Punctuality(lastGood, null);
        }
        Duration age = Duration.between(lastGood, now);
        Late late = exceeds(age, limits.expired) ? Late.EXPIRED : exceeds(age, limits.overdue) ? Late.OVERDUE : null;
        return new Punctuality(lastGood, late);
    }

    private static boolean exceeds(Duration age, Duration limit) {
        return !limit.isZero() && age.compareTo(limit) > 0;
    }
}

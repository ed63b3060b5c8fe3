package dev.sarrio.coordinator.sync;

import dev.sarrio.coordinator.strategy.Strategies;
import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;

/** What a user says of a sync's conflicts; null is what was not said. */
public record ConflictDraft(ConflictStrategy strategy, Integer keepHours) {
    public static final ConflictDraft NONE = new ConflictDraft(null, null);
    private static final int KEEP_HOURS_MAX = 87_600;

    /** @param hours how long a conflict that is decided is kept on record */
    public static ConflictDraft parse(String strategy, Integer hours) {
        if (hours != null && (hours < 1 || hours > KEEP_HOURS_MAX)) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "Invalid value for 'conflictHours': conflicts can't be kept " + hours + " hours",
                            "use 1 to " + KEEP_HOURS_MAX + ", ten years")
                    .onField("conflictHours");
        }
        return new ConflictDraft(strategy == null ? null : Strategies.parse(strategy), hours);
    }

    /** What there was, with what was said. */
    public ConflictRules over(ConflictRules was) {
        return new ConflictRules(
                strategy == null ? was.strategy() : strategy,
                was.tables(),
                was.decisions(),
                keepHours == null ? was.keepHours() : keepHours);
    }
}

package dev.sarrio.coordinator.relation;

/**
 * What is done with a table in every sync that moves it.
 *
 * @param strictChecking false: columns that a target lacks are left out
 * @param analyzeAfterCopy false: the initial copy makes no statistics
 */
public record Treatment(boolean strictChecking, boolean analyzeAfterCopy) {
    public static final Treatment DEFAULT = new Treatment(true, true);

    /** What is to be done otherwise than before; null is what was not said. */
    public record Change(Boolean strictChecking, Boolean analyzeAfterCopy) {
        public boolean isNone() {
            return strictChecking == null && analyzeAfterCopy == null;
        }
    }
}

package dev.sarrio.coordinator.relation;

import dev.sarrio.coordinator.strategy.Strategies;
import dev.sarrio.core.conflict.ConflictStrategy;

/**
 * What is done with a table in every sync that moves it.
 *
 * @param strictChecking false: columns that a target lacks are left out
 * @param analyzeAfterCopy false: the initial copy makes no statistics
 * @param conflict which of two changes of a row stays; null: as the sync says
 * @param images what is logged of a change, for all that read the table's topic
 */
public record Treatment(boolean strictChecking, boolean analyzeAfterCopy, ConflictStrategy conflict, Images images) {
    public static final Treatment DEFAULT = new Treatment(true, true, null, Images.KEY);

    /** The word for it, null for as the sync says. */
    public String conflictWord() {
        return conflict == null ? null : conflict.toString();
    }

    /** What is to be done otherwise than before; null is what was not said. @param conflict empty: as the sync says */
    public record Change(Boolean strictChecking, Boolean analyzeAfterCopy, String conflict, String images) {
        public Change {
            images = images == null ? null : Images.parse(images).word();
            conflict = conflict == null || conflict.isBlank()
                    ? conflict
                    : Strategies.parse(conflict).toString();
        }

        /** Whether whole rows are to be logged. */
        public boolean wholeRows() {
            return Images.FULL.word().equals(images);
        }

        public boolean isNone() {
            return strictChecking == null && analyzeAfterCopy == null && conflict == null && images == null;
        }
    }
}

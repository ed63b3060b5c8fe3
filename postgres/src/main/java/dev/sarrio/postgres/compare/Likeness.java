package dev.sarrio.postgres.compare;

/**
 * Whether a target's table has the source's rows, by one look.
 *
 * @param sourceRows counted; 0 if not compared  @param targetRows counted; 0 if not compared
 */
public record Likeness(Verdict verdict, long sourceRows, long targetRows) {
    /** What the look has shown. */
    public enum Verdict {
        /** All rows, with the same values. */
        SAME("the source's rows", "ifexists=keep leaves them, and follows"),
        /** Others, more or fewer. */
        OTHER(
                "other rows",
                "ifexists=truncate deletes them first, merge puts the source's in the place of those of the same key, keep is for a"
                        + " dump that was made since the sync was added"),
        /** It would have taken too long, or was not possible. */
        NOT_COMPARED(
                "rows that were not compared",
                "sarrio compare tells whether they are the source's; then ifexists=keep, truncate or merge");

        private final String rows;
        private final String remedy;

        Verdict(String rows, String remedy) {
            this.rows = rows;
            this.remedy = remedy;
        }

        /** What was found, for people. */
        public String rows() {
            return rows;
        }

        /** What a copy can do about such rows. */
        public String remedy() {
            return remedy;
        }
    }

    static Likeness unknown() {
        return new Likeness(Verdict.NOT_COMPARED, 0, 0);
    }

    /** For people, behind "it has". */
    @Override
    public String toString() {
        return switch (verdict) {
            case SAME -> verdict.rows() + " (" + targetRows + ")";
            case OTHER -> verdict.rows() + " (" + targetRows + ", the source has " + sourceRows + ")";
            case NOT_COMPARED -> verdict.rows();
        };
    }
}

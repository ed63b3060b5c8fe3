package dev.sarrio.apply.batch;

import dev.sarrio.apply.target.TargetTable;
import dev.sarrio.core.batch.TablePart;

/**
 * One pass over what one batch holds of one table.
 *
 * @param batch the batch's number
 * @param consistent whether the target shows a state of the source after this batch
 */
record PartWork(long batch, TablePart part, TargetTable table, Pass pass, boolean consistent) {
    enum Pass {
        ALL,
        /** Truncates and deletes: where foreign keys are checked, children come first here … */
        DELETES,
        /** … and parents here. */
        ROWS
    }
}

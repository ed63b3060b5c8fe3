package dev.sarrio.apply.batch;

import dev.sarrio.apply.target.TargetTable;
import dev.sarrio.apply.twoway.LeftOut;
import dev.sarrio.core.batch.TablePart;

/**
 * One pass over what one batch holds of one table.
 *
 * @param batch the batch's number
 * @param consistent whether the target shows a state of the source after this batch
 * @param left what of the part is not done
 */
record PartWork(long batch, TablePart part, TargetTable table, Pass pass, boolean consistent, LeftOut left) {
    enum Pass {
        ALL,
        // where foreign keys are checked, in this order:
        /** Children first. */
        TRUNCATES,
        /** Rows that exist, parents first: a child leaves its old parent before that one is deleted. */
        ROWS,
        /** Children first. */
        DELETES
    }

    PartWork in(Pass other) {
        return new PartWork(batch, part, table, other, consistent, left);
    }

    /** The same however conflicts are decided, which is done anew with every try. */
    PartWork undecided() {
        return without(LeftOut.NOTHING);
    }

    PartWork without(LeftOut others) {
        return new PartWork(batch, part, table, pass, consistent, others);
    }
}

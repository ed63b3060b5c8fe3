package dev.sarrio.apply.handover;

import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.name.TableName;
import java.util.Collection;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Brings a target to a state of the source, before the first batch is applied, or to one that the first batches make into such a state. The flow calls it when the target has no position
 * yet, or when a newer copy was asked for; it holds the lease of (sync, target) meanwhile, and it writes the position that this
 * returns into `sarrio.applied`.
 */
public interface InitialCopy {
    /**
     * Blocks until the copy is complete and committed on the target. If the thread is interrupted it gives up within seconds.
     * After a failure (or a crash of the process) it is called again with the same request: it then goes on or begins anew.
     *
     * @param progress told now and then, from any thread of the copy
     * @throws dev.sarrio.core.error.SarrioException classified; the flow acts on its code's reaction (retry, stop, ask)
     */
    StreamStart copy(CopyRequest request, Consumer<CopyProgress> progress);

    /**
     * Completes a copy whose chunks the stream has caught up with: indexes, constraints, what else comes after the data. May be called again
     * after a failure at any point.
     */
    default void settle(CopyRequest request, Consumer<CopyProgress> progress) {
        throw new IllegalStateException("This copy leaves nothing to be done behind it");
    }

    /** Those of the tables that capture has, so that a copy of them would not have to wait. */
    default Set<TableName> captured(DesiredDatabase source, Collection<TableName> tables) {
        return Set.copyOf(tables);
    }
}

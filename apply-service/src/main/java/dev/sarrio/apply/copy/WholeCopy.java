package dev.sarrio.apply.copy;

import dev.sarrio.core.name.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The copy in one snapshot, which is held until all rows are read: broken off, it begins again. For one thread. */
final class WholeCopy {
    private final CopyScope scope;
    private final SourceSnapshot snapshot;

    WholeCopy(CopyScope scope, SourceSnapshot snapshot) {
        this.scope = scope;
        this.snapshot = snapshot;
    }

    /** @param schema null if it is not copied */
    void run(SchemaCopy schema) {
        scope.record.install();
        Set<TableName> begun = scope.record.ever();
        CopyFence fence = scope.record.begin(scope.numbers(), scope.lockWait(), () -> scope.empty(begun));
        scope.progress.enter(ProgressBoard.DATA);
        List<ChunkTask> chunks = new ArrayList<>();
        for (TableTask task : scope.fitting()) {
            if (task.comesWithStream()) {
                continue;
            }
            snapshot.chunks(task, scope.chunkBytes())
                    .forEach(c -> chunks.add(new ChunkTask(task, chunks.size(), c, scope.way(task))));
        }
        DataCopy data = new DataCopy(
                scope.job(snapshot.exported(), fence, null),
                scope.replicaRole() ? scope.workers() : 1, // foreign keys ask for an order
                scope.progress,
                EarlyIndexes.NONE);
        Set<TableName> moved = data.run(chunks);
        data.check();
        if (!moved.isEmpty()) {
            throw RelationMoved.told(moved.iterator().next());
        }
        if (schema != null) {
            scope.restoreAfterData(schema);
            scope.there.read();
            scope.there.checkKeys(scope.tasks(), schema.warnings());
        }
        scope.statistics(scope.request.tables());
        scope.progress.enter(ProgressBoard.DONE);
    }
}

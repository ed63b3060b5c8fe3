package dev.sarrio.apply.copy;

import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.CopyChunk;

/**
 * A chunk of a table to be copied.
 *
 * @param number of the chunk in its table
 * @param way how its rows are written
 */
record ChunkTask(TableTask task, int number, CopyChunk chunk, Way way) {
    /** How rows are written at the target. */
    enum Way {
        /** By COPY into the table. */
        DIRECT,
        /** By COPY beside it, and from there those whose key the table has not got: another chunk may have brought the same row. */
        MISSING,
        /** By COPY beside it, and from there in the place of rows of the same key. */
        MERGED
    }

    TableName table() {
        return task.name();
    }

    ChunkTask with(Way other) {
        return new ChunkTask(task, number, chunk, other);
    }
}

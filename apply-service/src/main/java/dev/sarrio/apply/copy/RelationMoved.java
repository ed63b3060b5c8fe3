package dev.sarrio.apply.copy;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;

/** A relation's rows are in another file than when its chunks were planned: it was truncated, rewritten (VACUUM FULL, CLUSTER, ALTER TABLE) or dropped. */
final class RelationMoved extends RuntimeException {
    private static final long serialVersionUID = 1;

    RelationMoved(ChunkTask chunk, Throwable cause) {
        super("Relation " + chunk.chunk().relation() + " is not where it was", cause);
    }

    /** For a copy that can't begin a table anew by itself. */
    static SarrioException told(TableName table) {
        return new SarrioException(
                ErrorCode.TRANSIENT_DATABASE_ERROR,
                "Table " + table + " was truncated or rewritten while the copy waited for it",
                "nothing to do: the copy starts again from the beginning");
    }
}

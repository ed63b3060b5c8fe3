package dev.sarrio.apply.handover;

import dev.sarrio.core.name.TableName;
import java.util.List;

/**
 * How far a copy is; goes into status reports as `copy`.
 *
 * @param phase one word or two for people, e.g. `waiting for triggers`, `schema`, `data`, `indexes`
 * @param secondsRemaining estimated; null if nothing can be said yet
 */
public record CopyProgress(String phase, List<Table> tables, Long secondsRemaining) {
    public CopyProgress {
        tables = List.copyOf(tables);
    }

    /** @param rowsEstimated -1 if the source never analysed the table */
    public record Table(
            TableName table, long rowsDone, long rowsEstimated, long bytesDone, long bytesEstimated, boolean done) {}
}

package dev.sarrio.apply.handover;

import dev.sarrio.core.name.TableName;
import java.util.List;

/**
 * How far a copy is; goes into status reports as `copy`.
 *
 * @param phase one word or two for people, e.g. `waiting for triggers`, `schema`, `data`, `indexes`
 * @param secondsRemaining estimated; null if nothing can be said yet
 * @param warnings what the target lacks or refused, as sentences for the report's warnings; grows as the copy goes on
 */
public record CopyProgress(String phase, List<Table> tables, Long secondsRemaining, List<String> warnings) {
    public CopyProgress {
        tables = List.copyOf(tables);
        warnings = List.copyOf(warnings);
    }

    /** @param rowsEstimated -1 if the source never analysed the table */
    public record Table(
            TableName table, long rowsDone, long rowsEstimated, long bytesDone, long bytesEstimated, boolean done) {}
}

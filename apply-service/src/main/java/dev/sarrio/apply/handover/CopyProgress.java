package dev.sarrio.apply.handover;

import dev.sarrio.core.name.TableName;
import java.util.List;

/**
 * How far a copy is; goes into status reports as `copy`.
 *
 * @param phase one word or two for people, e.g. `waiting for triggers`, `schema`, `data`, `keys`, `indexes`
 * @param indexes while they are made; empty otherwise
 * @param bytesPerSecond read from the source since this attempt's data phase began; null outside of it
 * @param secondsRemaining estimated; null if nothing can be said yet
 * @param goesOn broken off now, it would go on where it is
 * @param warnings what the target lacks or refused, as sentences for the report's warnings; grows as the copy goes on
 */
public record CopyProgress(
        String phase,
        List<Table> tables,
        List<Index> indexes,
        Long bytesPerSecond,
        Long secondsRemaining,
        List<String> warnings,
        boolean goesOn) {
    public CopyProgress {
        tables = List.copyOf(tables);
        indexes = List.copyOf(indexes);
        warnings = List.copyOf(warnings);
    }

    /** @param rowsEstimated -1 if the source never analysed the table */
    public record Table(
            TableName table, long rowsDone, long rowsEstimated, long bytesDone, long bytesEstimated, boolean done) {}

    /** @param index with its schema  @param percent null if it was not begun, or the target does not say */
    public record Index(String index, boolean done, Integer percent) {}
}

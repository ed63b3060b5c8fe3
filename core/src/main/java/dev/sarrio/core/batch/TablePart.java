package dev.sarrio.core.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Objects;

/**
 * What a batch holds of one table. Within a table truncates come first, then rows that vanished, then rows that exist. Flagged records of
 * states in between come before what replaces them. Of a table without a key a truncate of all comes first, then each change as it was made.
 *
 * @param table the captured (root) table
 * @param topic where its records are
 * @param ranges the records, at most one range per partition
 * @param deletes whether any record is a delete
 * @param fingerprint of the table's columns, partitions and triggers at S2
 * @param ddl statements that the table's change since the last batch asks of a target, empty mostly; for people
 * @param intermediate how many of the records are flagged as states in between
 * @param keyless whether the table has no key: then a record is a change of one of the rows that are alike, without a key, in partition 0
 */
public record TablePart(
        TableName table,
        String topic,
        List<OffsetRange> ranges,
        boolean truncated,
        boolean deletes,
        String fingerprint,
        List<String> ddl,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long intermediate,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean keyless) {
    /** One with a key, and without states in between. */
    public TablePart(
            TableName table,
            String topic,
            List<OffsetRange> ranges,
            boolean truncated,
            boolean deletes,
            String fingerprint,
            List<String> ddl) {
        this(table, topic, ranges, truncated, deletes, fingerprint, ddl, 0, false);
    }

    public TablePart {
        Objects.requireNonNull(table);
        Objects.requireNonNull(topic);
        ranges = List.copyOf(ranges);
        ddl = ddl == null ? List.of() : List.copyOf(ddl);
    }

    /** How many records there are to apply. */
    public long records() {
        return ranges.stream().mapToLong(OffsetRange::count).sum() - intermediate;
    }
}

package dev.sarrio.core.batch;

/**
 * Records of one partition, offsets inclusive. Kafka's own control records may lie between, so {@code count} can be less than
 * {@code last - first + 1}; a reader checks it.
 */
public record OffsetRange(int partition, long first, long last, long count) {
    public OffsetRange {
        if (partition < 0 || first < 0 || last < first || count < 1 || count > last - first + 1) {
            throw new IllegalArgumentException(
                    "Not an offset range: partition " + partition + ", " + first + " to " + last + ", count " + count);
        }
    }
}

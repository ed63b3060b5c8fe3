package dev.sarrio.standalone.demo;

import java.util.List;

/** The nearest rank, so that a percentile is always a value that occurred. */
final class Percentile {
    private Percentile() {}

    /** 0 if there are no values. */
    static long of(List<Long> values, double share) {
        if (values.isEmpty()) {
            return 0;
        }
        List<Long> sorted = values.stream().sorted().toList();
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.get(Math.max(0, Math.min(sorted.size(), rank) - 1));
    }
}

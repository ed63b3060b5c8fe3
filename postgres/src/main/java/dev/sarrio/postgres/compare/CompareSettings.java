package dev.sarrio.postgres.compare;

import java.time.Duration;
import java.util.List;

/**
 * @param bucketRows rows that one hash stands for, about
 * @param rowsReadMax rows read (keys and hashes) at most on each side to find those that differ
 * @param listedMax keys named in the result
 * @param pauses before each further look at what differs: changes may be on their way
 */
public record CompareSettings(int bucketRows, int rowsReadMax, int listedMax, List<Duration> pauses) {
    public static final CompareSettings DEFAULT = new CompareSettings(
            1000,
            200_000,
            20,
            List.of(
                    Duration.ofMillis(100),
                    Duration.ofMillis(300),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(4)));

    public CompareSettings {
        pauses = List.copyOf(pauses);
        if (bucketRows < 1 || rowsReadMax < 1 || listedMax < 1) {
            throw new IllegalArgumentException("Limits of a comparison start at 1");
        }
    }
}

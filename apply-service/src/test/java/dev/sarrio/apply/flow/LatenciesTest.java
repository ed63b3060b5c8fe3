package dev.sarrio.apply.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    private final Latencies latencies = new Latencies();

    @Test
    void showsTheLastMinuteOnly() {
        long start = -5; // nanoTime has no beginning and may be negative
        latencies.add(90_000, start);
        latencies.add(7, start + Duration.ofSeconds(59).toNanos());

        assertThat(latencies.sorted(start + Duration.ofSeconds(60).toNanos())).containsExactly(7, 90_000);
        assertThat(latencies.sorted(start + Duration.ofSeconds(61).toNanos())).containsExactly(7);
        assertThat(latencies.sorted(start + Duration.ofSeconds(200).toNanos())).isEmpty();
    }

    @Test
    void keepsTheLastThousand() {
        for (int i = 1; i <= 3000; i++) {
            latencies.add(i, 0);
        }

        long[] sorted = latencies.sorted(0);
        assertThat(sorted).hasSize(1024).startsWith(3000 - 1023);
        assertThat(Latencies.percentile(sorted, 0.5)).isEqualTo(3000 - 1023 + 512);
        assertThat(Latencies.percentile(sorted, 0.99)).isBetween(2980L, 3000L);
    }
}

package dev.sarrio.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencyTest {
    @Test
    void aPercentileIsTheNearestRankInMilliseconds() {
        List<Long> nanos =
                LongStream.rangeClosed(1, 200).map(i -> i * 1_000_000).boxed().toList();
        assertThat(Latency.millis(nanos, 0.5)).isEqualTo(100.0);
        assertThat(Latency.millis(nanos, 0.99)).isEqualTo(198.0);
        assertThat(Latency.millis(nanos, 1)).isEqualTo(200.0);
        assertThat(Latency.millis(List.of(), 0.5)).isNaN();
    }
}

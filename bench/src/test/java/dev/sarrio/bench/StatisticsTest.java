package dev.sarrio.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void theMedianIsTheMiddleOneOrTheMeanOfTwo() {
        assertThat(Statistics.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5.0);
        assertThat(Statistics.median(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(3.0);
        assertThat(Statistics.median(List.of())).isNaN();
    }

    @Test
    void aPercentileIsTheNearestRank() {
        List<Double> values =
                DoubleStream.iterate(200, v -> v - 1).limit(200).boxed().toList();
        assertThat(Statistics.percentile(values, 0)).isEqualTo(1.0);
        assertThat(Statistics.percentile(values, 0.5)).isEqualTo(100.0);
        assertThat(Statistics.percentile(values, 0.99)).isEqualTo(198.0);
        assertThat(Statistics.percentile(values, 1)).isEqualTo(200.0);
        assertThat(Statistics.percentile(List.of(1.0, 2.0, 3.0, 4.0), 0.6)).isEqualTo(3.0);
        assertThat(Statistics.percentile(List.of(), 0.5)).isNaN();
    }

    @Test
    void aFigureIsShownWithThreeDigitsAtLeastAndWithoutAnExponent() {
        assertThat(List.of(12_345_678.9, 99.96, 42.44, 9.999, 1.006, 0.9996, 0.0421, -12.34).stream()
                        .map(Statistics::shown))
                .containsExactly("12345679", "100", "42.4", "10.0", "1.01", "1.00", "0.042", "-12.3");
        assertThat(Statistics.shown(0)).isEqualTo("0");
        assertThat(Statistics.shown(Double.NaN)).isEqualTo("-");
        assertThat(Statistics.shown(1 / 0.0)).isEqualTo("-");
    }
}

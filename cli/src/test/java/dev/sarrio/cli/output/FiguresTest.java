package dev.sarrio.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void countsAreGroupedByThousands() {
        assertThat(Figures.count(1234567)).isEqualTo("1,234,567");
    }

    @Test
    void sizesHaveTheUnitThatFits() {
        assertThat(Figures.bytes(0)).isEqualTo("0 B");
        assertThat(Figures.bytes(1536)).isEqualTo("1.5 KB");
        assertThat(Figures.bytes(64L << 20)).isEqualTo("64 MB");
        assertThat(Figures.bytes(5L << 30)).isEqualTo("5.0 GB");
    }

    @Test
    void durationsHaveTheUnitThatFits() {
        assertThat(Figures.duration(Duration.ofMillis(340))).isEqualTo("340 ms");
        assertThat(Figures.seconds(4.21)).isEqualTo("4.2 s");
        assertThat(Figures.duration(Duration.ofSeconds(185))).isEqualTo("3 min 5 s");
        assertThat(Figures.duration(Duration.ofHours(2))).isEqualTo("2 h");
        assertThat(Figures.duration(Duration.ofHours(76))).isEqualTo("3 d 4 h");
    }

    @Test
    void timesAreRelative() {
        assertThat(Figures.ago(NOW, NOW)).isEqualTo("just now");
        assertThat(Figures.ago(NOW.minusSeconds(12), NOW)).isEqualTo("12 s ago");
        assertThat(Figures.ago(NOW.minusSeconds(200), NOW)).isEqualTo("3 min ago");
        assertThat(Figures.ago(NOW.minusSeconds(18_000), NOW)).isEqualTo("5 h ago");
        assertThat(Figures.ago(NOW.minusSeconds(400_000), NOW)).isEqualTo("4 d ago");
    }

    @Test
    void aHundredPercentIsOnlySaidAtTheEnd() {
        assertThat(Figures.percent(0, 0)).isZero();
        assertThat(Figures.percent(999, 1000)).isEqualTo(99);
        assertThat(Figures.percent(1200, 1000)).isEqualTo(100);
    }
}

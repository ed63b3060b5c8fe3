package dev.sarrio.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.bench.ProcessTable.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessTableTest {
    private static final String TAIL = " 0 -1 4194304 100 200 0 0 250 150 30 20 20 0 1 0 12345 1000000 500";

    @Test
    void aLineIsReadWhateverTheProcessIsCalled() {
        assertThat(Entry.parse("4711 (postgres) S 17 4711 4711" + TAIL)).isEqualTo(new Entry(4711, 17, 400, 50));
        assertThat(Entry.parse("4711 (a ) S 99 (b)) S 17 4711 4711" + TAIL)).isEqualTo(new Entry(4711, 17, 400, 50));
        assertThatThrownBy(() -> Entry.parse("nothing of the kind")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTreeHoldsAllThatDescendsAndWhatHasEnded() {
        ProcessTable table = new ProcessTable(List.of(
                new Entry(10, 1, 100, 7), new Entry(11, 10, 20, 0), new Entry(12, 11, 3, 0), new Entry(20, 1, 999, 0)));
        assertThat(table.tree(10)).isEqualTo(1.30);
        assertThat(table.alone(10)).isEqualTo(1.00);
        assertThat(table.ended(10)).isEqualTo(0.07);
        assertThat(table.ended(13)).isZero();
        assertThat(table.tree(13)).isZero();
        assertThat(table.alone(13)).isZero();
    }
}

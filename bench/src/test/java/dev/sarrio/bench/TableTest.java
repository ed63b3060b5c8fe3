package dev.sarrio.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsLineUpAndFiguresEndAtOneEdge() {
        Table table = new Table(List.of("figure", "median", "unit"));
        table.row(List.of("p50", "9.81", "ms"));
        table.row(List.of("a longer name", "12345678", "rows/s"));
        assertThat(table.lines())
                .containsExactly(
                        "figure           median    unit", //
                        "p50                9.81      ms",
                        "a longer name  12345678  rows/s");
    }

    @Test
    void aRowHasACellForEachColumn() {
        Table table = new Table(List.of("one", "two"));
        assertThatThrownBy(() -> table.row(List.of("only one"))).isInstanceOf(IllegalArgumentException.class);
    }
}

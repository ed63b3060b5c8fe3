package dev.sarrio.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {
    private final TextTable table = new TextTable("Name", ">Rows", "State")
            .row("orders", "1,200", "running")
            .row("ñandú", 3, null);

    @Test
    void columnsAlignAndNumbersStandToTheRight() {
        assertThat(table.lines(new Style(false)))
                .containsExactly("Name     Rows  State", "orders  1,200  running", "ñandú       3");
    }

    @Test
    void colourTakesNoRoom() {
        assertThat(table.lines(new Style(true)).stream().map(Style::plain))
                .containsExactlyElementsOf(table.lines(new Style(false)));
    }

    @Test
    void aRowMustFitTheColumns() {
        assertThatThrownBy(() -> table.row("one")).isInstanceOf(IllegalArgumentException.class);
    }
}

package dev.sarrio.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void eachFigureIsShownWithItsMedianAndExtremesAndCpuByPart() {
        Figures figures = new Figures();
        for (double tps : List.of(300.0, 100.0, 250.0)) {
            figures.add("running", "tps", tps);
        }
        figures.addCpu("running", Map.of("source", 2.0));
        figures.addCpu("running", Map.of("source", 4.0));
        figures.compared(true);
        assertThat(figures.lines())
                .containsExactly(
                        "figure   median  least  most  unit",
                        "running     250    100   300   tps",
                        "",
                        "CPU seconds  source",
                        "running        3.00",
                        "",
                        "source and target are equal");
    }

    @Test
    void oneDifferenceIsNotForgotten() {
        Figures figures = new Figures();
        figures.compared(false);
        figures.compared(true);
        assertThat(figures.equal()).isFalse();
        assertThat(figures.lines()).last().isEqualTo("SOURCE AND TARGET DIFFER");
    }

    @Test
    void aNoteIsShownOnceHoweverOftenItIsNoted() {
        Figures figures = new Figures();
        figures.note("one is left out");
        figures.note("one is left out");
        assertThat(figures.lines()).endsWith("", "one is left out", "source and target are equal");
        assertThat(figures.json()).containsEntry("notes", List.of("one is left out"));
    }

    @Test
    void theJsonHasEveryRound() {
        Figures figures = new Figures();
        figures.add("catch-up", "s", 4);
        figures.add("catch-up", "rows/s", 1000);
        figures.add("catch-up", "s", 6);
        figures.addCpu("catch-up", Map.of("apply", 1.5));
        assertThat(Json.MAPPER.valueToTree(figures.json()).toString())
                .isEqualTo(
                        "{\"cpuSeconds\":{\"catch-up\":{\"apply\":1.5}},\"equal\":true,"
                                + "\"figures\":[{\"median\":5.0,\"name\":\"catch-up\",\"rounds\":[4.0,6.0],\"unit\":\"s\"},"
                                + "{\"median\":1000.0,\"name\":\"catch-up\",\"rounds\":[1000.0],\"unit\":\"rows/s\"}],\"notes\":[]}");
    }
}

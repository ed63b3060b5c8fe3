package dev.sarrio.core.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnChangeTest {
    private static final List<String> NAMES = List.of("id", "a", "b");

    @Test
    void whatDiffersWasWritten() {
        assertThat(ColumnChange.of(5, "(1,x,)", "(1,\"x,\",)", NAMES, null))
                .isEqualTo(new ColumnChange(5, List.of("a"), null));
        assertThat(ColumnChange.of(5, "(1,x,)", "(1,x,\"\")", NAMES, null).columns())
                .as("NULL is not the empty string")
                .containsExactly("b");
        assertThat(ColumnChange.of(5, "(1,x,y)", "(1,x,y)", NAMES, null).isNone())
                .isTrue();
    }

    @Test
    void anInsertWritesEveryColumnByNameAndADeleteTheWholeRow() {
        assertThat(ColumnChange.of(5, null, "(1,x,y)", NAMES, null).columns()).isEqualTo(NAMES);
        assertThat(ColumnChange.of(5, "(1,x,y)", null, NAMES, null)).isEqualTo(ColumnChange.whole(5));
    }

    @Test
    void whatIsNotKnownIsTheWholeRow() {
        assertThat(ColumnChange.of(5, null, null, null, null)).isEqualTo(ColumnChange.whole(5));
        assertThat(ColumnChange.of(5, "(1,x)", "(1,y)", NAMES, null))
                .as("made while the table was altered")
                .isEqualTo(ColumnChange.whole(5));
    }

    @Test
    void whatHasLostCountsNoMore() {
        assertThat(ColumnChange.of(5, "(1,x,x)", "(1,y,y)", NAMES, List.of("a")).columns())
                .containsExactly("b");
        assertThat(ColumnChange.of(5, null, null, null, List.of("a")))
                .isEqualTo(new ColumnChange(5, null, List.of("a")));
    }

    @Test
    void itIsShortAsTextAndTheSameReadBack() {
        List<ColumnChange> changes = List.of(
                new ColumnChange(1, List.of("a"), null),
                ColumnChange.whole(2),
                new ColumnChange(3, null, List.of("b")));
        assertThat(ColumnChange.text(changes))
                .isEqualTo("[{\"at\":1,\"columns\":[\"a\"]},{\"at\":2},{\"at\":3,\"except\":[\"b\"]}]");
        assertThat(ColumnChange.read(ColumnChange.text(changes).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(changes);
    }
}

package dev.sarrio.agent.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DesiredMergeTest {
    private final DesiredMerge merge = new DesiredMerge();

    @Test
    void isNotCompleteUntilTheWholeBacklogWasRead() {
        merge.accept("database/a", database("a", 1), 4);
        assertThat(merge.complete()).isFalse();
        merge.backlog(4, 7);
        assertThat(merge.complete()).isFalse();
        merge.accept("database/b", database("b", 2), 6);
        assertThat(merge.complete()).isTrue();
        assertThat(merge.state().databases()).containsOnlyKeys(new DatabaseName("a"), new DatabaseName("b"));
    }

    @Test
    void anEmptyTopicIsCompleteAtOnceEvenIfItOnceHadRecords() {
        merge.backlog(0, 0);
        assertThat(merge.complete()).isTrue();
        DesiredMerge emptied = new DesiredMerge();
        emptied.backlog(9, 9);
        assertThat(emptied.complete()).isTrue();
    }

    @Test
    void theNewestRecordOfAKeyWinsAndATombstoneRemovesIt() {
        merge.accept("database/a", database("a", 1), 0);
        merge.accept("database/a", database("a", 2), 1);
        assertThat(merge.state().databases().get(new DatabaseName("a")).revision())
                .isEqualTo(2);
        merge.accept("database/a", null, 2);
        assertThat(merge.state().databases()).isEmpty();
    }

    @Test
    void aRecordThatCannotBeReadLeavesWhatWasKnown() {
        merge.backlog(0, 2);
        merge.accept("database/a", database("a", 1), 0);
        merge.accept("database/a", "{broken".getBytes(StandardCharsets.UTF_8), 1);
        merge.accept("database/not a name", null, 2);
        merge.accept("something/else", new byte[0], 3);
        merge.accept(null, null, 4);
        assertThat(merge.complete()).isTrue();
        assertThat(merge.state().databases()).containsOnlyKeys(new DatabaseName("a"));
    }

    private static byte[] database(String name, long revision) {
        return Json.bytes(new DesiredDatabase(
                1,
                revision,
                new DatabaseName(name),
                new Connection("h", 5432, "d", "u", null, Map.of()),
                List.of(),
                SchemaMode.NONE));
    }
}

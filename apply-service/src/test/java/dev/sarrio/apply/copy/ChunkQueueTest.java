package dev.sarrio.apply.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who copies what next. */
class ChunkQueueTest {
    private static final TableName LARGE = TableName.parse("large");
    private static final TableName SMALL = TableName.parse("small");

    private static ChunkQueue queue(int together) {
        List<ChunkTask> chunks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            chunks.add(chunk(LARGE, i));
        }
        chunks.add(chunk(SMALL, 0));
        return new ChunkQueue(chunks, together);
    }

    private static ChunkTask chunk(TableName table, int number) {
        Table source = new Table(number, table, Table.Kind.ORDINARY, List.of(), null, 0, 0);
        return new ChunkTask(new TableTask(source, null, false, null, false), number, null, ChunkTask.Way.DIRECT);
    }

    @Test
    void eachHasATableOfItsOwnAndNoMoreHelpThanMayBe() {
        ChunkQueue queue = queue(1);
        ChunkTask large = queue.nextAlone();
        ChunkTask small = queue.nextAlone();
        assertThat(large.table()).isEqualTo(LARGE);
        assertThat(small.table()).isEqualTo(SMALL);
        assertThat(queue.nextAlone()).isNull();
        assertThat(queue.done(small)).isTrue();
        assertThat(queue.next()).isNull();
        assertThat(queue.done(large)).isFalse();
        assertThat(queue.next().number()).isEqualTo(1);
    }

    @Test
    void othersHelpWhereTheyMay() {
        ChunkQueue queue = queue(2);
        queue.nextAlone();
        queue.nextAlone();
        assertThat(queue.next().number()).isEqualTo(1);
        assertThat(queue.next()).isNull();
    }

    @Test
    void whoMayNotHelpWaitsUntilSomethingChangesOrNothingIsLeft() throws Exception {
        ChunkQueue queue = queue(1);
        int seen = queue.changes();
        ChunkTask large = queue.nextAlone();
        assertThat(queue.awaitChange(seen)).isTrue();
        queue.nextAlone();
        CompletableFuture<Boolean> waits = waiting(queue);
        queue.done(large);
        assertThat(waits.get(10, TimeUnit.SECONDS)).isTrue();
        waits = waiting(queue);
        queue.clear();
        assertThat(waits.get(10, TimeUnit.SECONDS)).isFalse();
    }

    private static CompletableFuture<Boolean> waiting(ChunkQueue queue) {
        int seen = queue.changes();
        return CompletableFuture.supplyAsync(() -> {
            try {
                return queue.awaitChange(seen);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}

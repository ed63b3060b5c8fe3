package dev.sarrio.apply.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.apply.target.Shapes;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Catalog;
import dev.sarrio.postgres.CopyChunk;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WideRowsIT {
    private static final long MB = 1 << 20;

    @Test
    void wideOnesTakeTurnsAndNarrowOnesDoNotWait() {
        WideRows rows = new WideRows(64 * MB);
        WideRows.Room first = rows.take(40 * MB);
        WideRows.Room small = rows.take(10 * MB);
        CompletableFuture<WideRows.Room> second = CompletableFuture.supplyAsync(() -> rows.take(40 * MB));
        for (int i = 0; i < 100; i++) {
            rows.take(1000).close(); // is in no way of the one that waits, nor it in theirs
        }
        small.close();
        assertThat(second).isNotDone();
        first.close();
        assertThat(second).succeedsWithin(10, TimeUnit.SECONDS);
        second.join().close();
        rows.take(1000 * MB).close(); // wider than all of the room: alone
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 18})
    void aChunksWidestRowIsKnownBeforeItIsRead(int major) {
        try (CopyScene scene = new CopyScene(major, 18)
                .withSource("CREATE TABLE narrow (id int PRIMARY KEY, v text);"
                        + "CREATE TABLE texts (id int PRIMARY KEY, v text, b bytea);"
                        + "CREATE TABLE documents (id int PRIMARY KEY, j jsonb);"
                        + "INSERT INTO narrow VALUES (1, repeat('v', 1500));"
                        + "INSERT INTO texts VALUES (1, repeat('v', 5000000), NULL), (2, 'v', decode(repeat('00', 3000000), 'hex'));"
                        + "INSERT INTO documents SELECT 1, to_jsonb(array_agg(i)) FROM generate_series(1, 300000) i")) {
            assertThat(widest(scene, "narrow")).isZero();
            assertThat(widest(scene, "texts")).isEqualTo(2 * 5_000_000);
            assertThat(widest(scene, "documents")).isBetween(3_000_000L, 6_000_000L);
            assertThat(widest(scene, "gone"))
                    .as("reading it says that it is gone")
                    .isZero();
        }
    }

    /** As text, in which a row may take twice its bytes. */
    private static long widest(CopyScene scene, String name) {
        TableName table = TableName.parse(name);
        try (PgSession session = scene.servers.connect(scene.source.as("copy_source"), "test");
                CopyLine line = new CopyLine(
                        scene.servers,
                        scene.source.as("copy_source"),
                        scene.target.as("copy_target"),
                        true,
                        Duration.ofMinutes(1))) {
            TableName known = name.equals("gone") ? TableName.parse("texts") : table;
            TableTask task = TableTask.of(
                            new Catalog(session, ServerVersion.of(session)),
                            List.of(known),
                            Shapes.of(
                                    scene.request().sync(),
                                    scene.request().target().name()))
                    .get(0);
            CopyChunk all = new CopyChunk(table, 1, null, null, null, 1);
            return new WideRows(MB).widest(line, new ChunkTask(task, 0, all, ChunkTask.Way.DIRECT));
        }
    }
}

package dev.sarrio.apply.batch;

import static dev.sarrio.apply.batch.SourceStream.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.control.Connection;
import dev.sarrio.testing.TestSecrets;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Apply holds a window of a batch, never the batch. By hand, for the figures:
 * `-Dsarrio.test.rows=2000000 -Dsarrio.test.columns=20 -Dsarrio.test.heap=256m`.
 */
class BoundedMemoryIT {
    private static final int ROWS = Integer.getInteger("sarrio.test.rows", 150_000);
    private static final int COLUMNS = Integer.getInteger("sarrio.test.columns", 6);
    private static final String HEAP = System.getProperty("sarrio.test.heap", "64m");

    @Test
    void aBatchMuchLargerThanTheHeapIsAppliedInsertsAsWellAsUpdates() throws Exception {
        StringBuilder columns = new StringBuilder();
        List<String> shapes = new ArrayList<>(List.of("id int8!"));
        for (int i = 1; i < COLUMNS; i++) {
            String type = i % 5 == 0 ? "numeric(12,2)" : i % 5 == 1 ? "timestamptz" : i % 5 == 2 ? "bigint" : "text";
            columns.append(", c").append(i).append(' ').append(type);
            shapes.add("c" + i + (i % 5 == 2 ? " int8" : " text"));
        }
        try (ApplyRig rig = new ApplyRig(15, "CREATE TABLE t (id bigint PRIMARY KEY" + columns + ")").open()) {
            TableShape t = shape("t", shapes.toArray(String[]::new));
            for (int batch = 1; batch <= 2; batch++) {
                int b = batch;
                rig.source.batch().rows(t, ROWS, i -> row(i, b)).publish();
            }
            String out = child(rig, 2);

            assertThat(out).contains("batch 2: " + ROWS + " rows");
            assertThat(rig.select("SELECT count(*), min(c2), max(c2) FROM t")).containsExactly(ROWS + "|2|2");
        }
    }

    private static String[] row(int i, int batch) {
        return IntStream.range(0, COLUMNS)
                .mapToObj(c -> c == 0
                        ? "" + i
                        : c % 5 == 0
                                ? (i % 100000) + ".25"
                                : c % 5 == 1
                                        ? "2026-11-23 01:02:03.456789+00"
                                        : c % 5 == 2
                                                ? "" + batch
                                                : "some text of a row, about fifty characters long " + i)
                .toArray(String[]::new);
    }

    private static String child(ApplyRig rig, int batches) throws Exception {
        Connection to = rig.database.as(ApplyRig.ROLE);
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        ProcessBuilder process = new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-Xmx" + HEAP,
                        "-cp",
                        classPath,
                        BoundedMemory.class.getName(),
                        rig.source.kafka.bootstrapServers(),
                        rig.source.database.value(),
                        to.host(),
                        String.valueOf(to.port()),
                        to.dbname(),
                        to.user(),
                        String.valueOf(batches))
                .redirectErrorStream(true);
        process.environment().put("KEY", TestSecrets.KEY);
        process.environment().put("SEALED", to.sealedPassword());
        Process child = process.start();
        String out = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        System.out.println(out.lines().filter(l -> l.startsWith("batch")).toList());
        assertThat(child.waitFor()).as(out).isZero();
        return out;
    }
}

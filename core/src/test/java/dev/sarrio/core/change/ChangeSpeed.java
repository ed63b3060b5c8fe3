package dev.sarrio.core.change;

import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.List;

/** A quick loop, run by hand: rows a second that one core writes and reads. `java -cp core/target/classes:… dev.sarrio.core.change.ChangeSpeed` */
final class ChangeSpeed {
    private static final int ROWS = 400_000;

    private ChangeSpeed() {}

    public static void main(String[] args) {
        for (SchemaMode mode : SchemaMode.values()) {
            for (int round = 0; round < 4; round++) {
                measure(mode);
            }
        }
    }

    private static void measure(SchemaMode mode) {
        ColumnShape id = new ColumnShape("id", ColumnKind.INT64, false);
        TableShape shape = new TableShape(
                new TableName("public", "orders"),
                List.of(id),
                List.of(
                        id,
                        new ColumnShape("customer", ColumnKind.TEXT, true),
                        new ColumnShape("amount", ColumnKind.TEXT, true),
                        new ColumnShape("at", ColumnKind.TEXT, true)));
        SourceInfo source = new SourceInfo(
                new DatabaseName("shop"), "shop", "0d9b6a3e-5f0e-4d5e-9a57-0c7a3a5f1b11", 7, 1_763_861_000_000L);
        ChangeWriter writer = new ChangeWriter(shape, source, mode);
        byte[][] values = new byte[ROWS][];
        long bytes = 0;
        long start = System.nanoTime();
        for (int i = 0; i < ROWS; i++) {
            String[] row = {Integer.toString(i), "Ada Lovelace", "12.50", "2026-11-23 01:02:03.456789+00"};
            bytes += writer.keyOfRow(row).length;
            values[i] = writer.row(Op.UPDATE, row, 1_763_861_000_000L, i);
            bytes += values[i].length;
        }
        long written = System.nanoTime();
        ChangeReader reader = new ChangeReader();
        long columns = 0;
        for (byte[] value : values) {
            columns += reader.read(value).values().length;
        }
        long read = System.nanoTime();
        System.out.printf(
                "%s: write %,d rows/s (key and value), read %,d rows/s, %d bytes a record (%d)%n",
                mode, rate(written - start), rate(read - written), bytes / ROWS, columns);
    }

    private static long rate(long nanos) {
        return ROWS * 1_000_000_000L / nanos;
    }
}

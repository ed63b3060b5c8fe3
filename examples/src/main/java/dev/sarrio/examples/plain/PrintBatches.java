package dev.sarrio.examples.plain;

import dev.sarrio.examples.Batch;
import dev.sarrio.examples.ChangeRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** `PrintBatches localhost:7292 nonrds`: prints what happens in a database, one transaction-consistent batch after another. */
public final class PrintBatches {
    private PrintBatches() {}

    public static void main(String[] args) {
        try (BatchReader reader = new BatchReader(Map.of("bootstrap.servers", args[0]), args[1], -1)) {
            while (true) {
                Optional<Batch> batch = reader.next(Duration.ofSeconds(1));
                batch.ifPresent(PrintBatches::print);
            }
        }
    }

    private static void print(Batch batch) {
        System.out.println("batch " + batch.transactionId());
        for (ChangeRecord r : batch.records()) {
            System.out.println(
                    "  " + r.op() + " " + r.value().at("/source/table").asText() + " " + r.key() + " "
                            + r.value().get("after"));
        }
    }
}

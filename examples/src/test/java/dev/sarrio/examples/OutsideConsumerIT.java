package dev.sarrio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.examples.plain.BatchReader;
import dev.sarrio.testing.TestKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OutsideConsumerIT {
    private static final String DATABASE = "plain_example";
    // as the database's name is written in topics
    private static final String IN_TOPICS = "plain-5fexample";
    private static final String SERVERS = TestKafka.shared().bootstrapServers();

    @BeforeAll
    static void publish() {
        new SourceUnderTest(SERVERS, DATABASE).publishThreeBatches();
    }

    private static List<Batch> read(long afterMarker) {
        List<Batch> batches = new ArrayList<>();
        try (BatchReader reader = new BatchReader(Map.of("bootstrap.servers", SERVERS), IN_TOPICS, afterMarker)) {
            Optional<Batch> next = reader.next(Duration.ofSeconds(10));
            while (next.isPresent()) {
                batches.add(next.get());
                next = reader.next(Duration.ofSeconds(1));
            }
        }
        return batches;
    }

    @Test
    void seesEachBatchWholeOnceAndInOrderWhateverWasAbortedOrDropped() {
        List<Batch> batches = read(-1);

        assertThat(SourceUnderTest.seen(batches)).isEqualTo(SourceUnderTest.expected());
        assertThat(batches).allSatisfy(b -> assertThat(b.records())
                .allSatisfy(r -> assertThat(r.transactionId()).isEqualTo(b.transactionId())));
    }

    @Test
    void goesOnAfterTheBatchThatItHandledLast() {
        Batch first = read(-1).get(0);

        List<Batch> rest = read(first.markerOffset());

        assertThat(SourceUnderTest.seen(rest))
                .isEqualTo(SourceUnderTest.expected().subList(1, 3));
    }
}

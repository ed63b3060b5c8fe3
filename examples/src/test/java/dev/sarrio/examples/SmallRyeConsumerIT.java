package dev.sarrio.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sarrio.examples.smallrye.app.BatchListener;
import dev.sarrio.testing.TestKafka;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(SmallRyeConsumerIT.Source.class)
class SmallRyeConsumerIT {
    @Inject
    BatchListener listener;

    @Test
    void putsEachBatchTogetherWholeOnceAndInOrder() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(SourceUnderTest.seen(listener.handled()))
                .isEqualTo(SourceUnderTest.expected()));
    }

    /** Has published before the consumer starts. */
    public static final class Source implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            String servers = TestKafka.shared().bootstrapServers();
            new SourceUnderTest(servers, "smallrye").publishThreeBatches();
            return Map.of("kafka.bootstrap.servers", servers, "example.database", "smallrye");
        }

        @Override
        public void stop() {}
    }
}

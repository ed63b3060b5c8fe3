package dev.sarrio.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class TestKafkaIT {
    @Test
    void sharedBrokerIsStartedOnce() throws ExecutionException, InterruptedException {
        String servers = TestKafka.shared().bootstrapServers();
        assertThat(TestKafka.shared().bootstrapServers()).isEqualTo(servers);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            assertThat(admin.describeCluster().nodes().get()).hasSize(1);
        }
    }
}

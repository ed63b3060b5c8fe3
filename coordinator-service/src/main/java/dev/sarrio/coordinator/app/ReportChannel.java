package dev.sarrio.coordinator.app;

import dev.sarrio.coordinator.status.StatusBoard;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Reads the status topic from its beginning, in every coordinator and without a consumer group. */
@Singleton
public class ReportChannel {
    private static final Logger LOG = Logger.getLogger(ReportChannel.class);
    private static final Duration RETRY_MIN = Duration.ofSeconds(1);
    private static final Duration RETRY_MAX = Duration.ofSeconds(30);
    private final Multi<Message<byte[]>> records;
    private final StatusBoard board;
    private Cancellable subscription;

    @Inject
    ReportChannel(@Channel("reports") Multi<Message<byte[]>> records, StatusBoard board) {
        this.records = records;
        this.board = board;
    }

    void listen() {
        subscription = records.onFailure()
                .invoke(e -> LOG.warnf("The status reports can't be read; it is tried again: %s", e))
                .onFailure()
                .retry()
                .withBackOff(RETRY_MIN, RETRY_MAX)
                .indefinitely()
                .subscribe()
                .with(this::accept, e -> LOG.error("The status reports are no longer read", e));
    }

    void stop() {
        if (subscription != null) {
            subscription.cancel();
        }
    }

    private void accept(Message<byte[]> message) {
        IncomingKafkaRecordMetadata<?, ?> metadata =
                message.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow();
        board.accept((String) metadata.getKey(), message.getPayload(), metadata.getTimestamp());
        message.ack();
    }
}

package dev.sarrio.examples.smallrye.app;

import dev.sarrio.examples.Batch;
import dev.sarrio.examples.smallrye.BatchAssembler;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Two channels, one for the tables and one for the markers. A record is acknowledged when its batch has been handled, so that after
 * a crash the batch comes again, whole: handle it idempotently, or keep {@link Batch#markerOffset} with what you make of it.
 */
@ApplicationScoped
public class BatchListener {
    private final CopyOnWriteArrayList<Batch> handled = new CopyOnWriteArrayList<>();
    private final BatchAssembler assembler = new BatchAssembler(this::handle);

    @Incoming("changes")
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    public CompletionStage<Void> change(Message<byte[]> message) {
        assembler.change(record(message), message::ack);
        return CompletableFuture.completedFuture(null);
    }

    @Incoming("batches")
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    public CompletionStage<Void> marker(Message<byte[]> message) {
        assembler.marker(record(message), message::ack);
        return CompletableFuture.completedFuture(null);
    }

    /** What you do with a batch goes here. */
    private CompletionStage<Void> handle(Batch batch) {
        handled.add(batch);
        return CompletableFuture.completedFuture(null);
    }

    public CopyOnWriteArrayList<Batch> handled() {
        return handled;
    }

    private static ConsumerRecord<byte[], byte[]> record(Message<byte[]> message) {
        IncomingKafkaRecordMetadata<byte[], byte[]> metadata =
                message.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow();
        return metadata.getRecord();
    }
}

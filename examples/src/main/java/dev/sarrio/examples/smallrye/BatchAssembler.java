package dev.sarrio.examples.smallrye;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.examples.Batch;
import dev.sarrio.examples.ChangeRecord;
import dev.sarrio.examples.Envelopes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Puts batches together from records and markers that arrive in any order between topics. What no marker names (the rest of a
 * batch that was dropped) is acknowledged and forgotten. Thread-safe.
 */
public final class BatchAssembler {
    private final Function<Batch, CompletionStage<Void>> handler;
    private final List<Held> held = new ArrayList<>();
    private final Queue<HeldMarker> markers = new ArrayDeque<>();

    /** @param handler is given each batch whole, one after another; its records are acknowledged when it is done */
    public BatchAssembler(Function<Batch, CompletionStage<Void>> handler) {
        this.handler = handler;
    }

    private record Held(ChangeRecord change, long batch, Runnable ack) {}

    private record HeldMarker(JsonNode marker, long offset, Runnable ack) {}

    public synchronized void change(ConsumerRecord<byte[], byte[]> record, Runnable ack) {
        ChangeRecord change = Envelopes.change(record);
        held.add(new Held(change, change.value().at("/source/batch").asLong(), ack));
        deliver();
    }

    public synchronized void marker(ConsumerRecord<byte[], byte[]> record, Runnable ack) {
        markers.add(new HeldMarker(Envelopes.marker(record.value()), record.offset(), ack));
        deliver();
    }

    private void deliver() {
        while (!markers.isEmpty() && deliver(markers.peek())) {
            markers.remove();
        }
    }

    private boolean deliver(HeldMarker m) {
        String id = m.marker().get("stream").asText() + ":"
                + m.marker().get("batch").asLong();
        List<Held> named =
                held.stream().filter(h -> isNamed(m.marker(), h.change())).toList();
        if (named.size() < count(m.marker())) {
            return false;
        }
        List<ChangeRecord> records = named.stream()
                .map(Held::change)
                .sorted(Comparator.comparingLong(ChangeRecord::order))
                .toList();
        handler.apply(new Batch(id, m.offset(), records)).thenRun(() -> {
            named.forEach(h -> h.ack().run());
            m.ack().run();
        });
        held.removeAll(named);
        forgetOlderThan(m.marker().get("batch").asLong());
        return true;
    }

    private void forgetOlderThan(long batch) {
        for (Iterator<Held> i = held.iterator(); i.hasNext(); ) {
            Held h = i.next();
            if (h.batch() <= batch) {
                i.remove();
                h.ack().run();
            }
        }
    }

    private static boolean isNamed(JsonNode marker, ChangeRecord change) {
        for (JsonNode table : marker.get("tables")) {
            for (JsonNode range : table.get("ranges")) {
                if (table.get("topic").asText().equals(change.topic())
                        && range.get("partition").asInt() == change.partition()
                        && range.get("first").asLong() <= change.offset()
                        && change.offset() <= range.get("last").asLong()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static long count(JsonNode marker) {
        long count = 0;
        for (JsonNode table : marker.get("tables")) {
            for (JsonNode range : table.get("ranges")) {
                count += range.get("count").asLong();
            }
        }
        return count;
    }
}

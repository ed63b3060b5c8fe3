package dev.sarrio.apply.batch;

import dev.sarrio.core.batch.TablePart;
import dev.sarrio.kafka.Intermediate;
import dev.sarrio.kafka.RangeReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The records of parts. A batch with conflicts is read up to four times, and going back in a topic costs a quarter of a second: so parts
 * that were read are kept until the batch is applied, as far as a limit reaches. What lies beyond it is read anew. For
 * one thread.
 */
final class Records {
    /** What a record occupies beside its key and value. */
    private static final long RECORD_BYTES = 200;

    private final Source source;
    private final long keptBytesMax;
    private final Map<TablePart, List<ConsumerRecord<byte[], byte[]>>> kept = new HashMap<>();
    private long keptBytes;

    /** Where records are read, as {@link RangeReader} does. */
    interface Source {
        void expect(Collection<TablePart> parts);

        void read(TablePart part, RangeReader.Sink sink);
    }

    static Records of(RangeReader reader, long keptBytesMax) {
        Source source = new Source() {
            @Override
            public void expect(Collection<TablePart> parts) {
                reader.expect(parts);
            }

            @Override
            public void read(TablePart part, RangeReader.Sink sink) {
                reader.read(part, sink);
            }
        };
        return new Records(source, keptBytesMax);
    }

    /** @param keptBytesMax 0 where nothing is read twice */
    Records(Source source, long keptBytesMax) {
        this.source = source;
        this.keptBytesMax = keptBytesMax;
    }

    /** Others come now. */
    void clear() {
        kept.clear();
        keptBytes = 0;
    }

    /** As {@link RangeReader#expect}. */
    void expect(Collection<TablePart> parts) {
        source.expect(parts.stream().filter(p -> !kept.containsKey(p)).toList());
    }

    /** As {@link RangeReader#read}, without states between two batches. */
    void read(TablePart part, RangeReader.Sink sink) {
        readAll(part, record -> Intermediate.is(record) || sink.accept(record));
    }

    /** As {@link RangeReader#read}. */
    void readAll(TablePart part, RangeReader.Sink sink) {
        List<ConsumerRecord<byte[], byte[]>> known = kept.get(part);
        if (known != null) {
            hand(known, sink);
        } else if ((part.records() + part.intermediate()) * RECORD_BYTES > keptBytesMax - keptBytes) {
            source.read(part, sink);
        } else {
            Keeping keeping = new Keeping(sink);
            source.read(part, keeping);
            if (keeping.complete) {
                kept.put(part, keeping.records);
                keptBytes += keeping.bytes;
            }
        }
    }

    private static void hand(List<ConsumerRecord<byte[], byte[]>> records, RangeReader.Sink sink) {
        int over = -1;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.partition() != over && !sink.accept(record)) {
                over = record.partition();
            }
        }
    }

    /** Hands records on, and has them all afterwards unless they are too many or nobody wants the rest. */
    private final class Keeping implements RangeReader.Sink {
        private final RangeReader.Sink sink;
        private List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        private long bytes;
        private boolean complete = true;

        Keeping(RangeReader.Sink sink) {
            this.sink = sink;
        }

        @Override
        public boolean accept(ConsumerRecord<byte[], byte[]> record) {
            boolean more = sink.accept(record);
            bytes += RECORD_BYTES + Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
            complete &= more && bytes <= keptBytesMax - keptBytes;
            if (complete) {
                records.add(record);
            } else {
                records = List.of();
            }
            return more;
        }
    }
}

package dev.sarrio.kafka;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.OffsetRange;
import dev.sarrio.core.change.ColumnChange;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes a database's batches, each whole or not at all: {@link #begin}, {@link #send} …, {@link #ranges}, {@link #commit};
 * or {@link #abort}. Opening it fences every earlier one of the same database and settles what it left open. A batch that
 * takes long goes out in several Kafka transactions, the marker only in the last: what no marker names does not count.
 *
 * <p>Used by one flow's thread. After an exception from anything but {@link #abort} of a healthy batch: close it, open another.
 */
public final class BatchPublisher implements AutoCloseable {
    public static final Duration TRANSACTION_MAX_DEFAULT = Duration.ofSeconds(30);
    private static final int KEY_SHOWN_MAX = 300;
    private final KafkaSettings settings;
    private final DatabaseName database;
    private final long transactionNanosMax;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, Map<Integer, Range>> ranges = new HashMap<>();
    private volatile RuntimeException failure;
    private long begunNanos;
    private boolean begun;
    private boolean sentAny;

    public BatchPublisher(KafkaSettings settings, DatabaseName database) {
        this(settings, database, TRANSACTION_MAX_DEFAULT);
    }

    /** @param transactionMax after this time a batch goes on in another Kafka transaction */
    public BatchPublisher(KafkaSettings settings, DatabaseName database, Duration transactionMax) {
        this.settings = settings;
        this.database = database;
        this.transactionNanosMax = transactionMax.toNanos();
        int recordBytes = settings.recordBytesMax() + TopicAdmin.RECORD_OVERHEAD_BYTES;
        Map<String, Object> config = settings.client(
                "sarrio-capture-" + database,
                Map.ofEntries(
                        Map.entry("transactional.id", "sarrio-capture-" + database),
                        Map.entry("acks", "all"),
                        Map.entry("linger.ms", "20"), // a long batch goes out in full requests, a short one is flushed
                        Map.entry("batch.size", String.valueOf(128 << 10)),
                        Map.entry("compression.type", "lz4"),
                        Map.entry("buffer.memory", String.valueOf(Math.max(32 << 20, recordBytes + (1 << 20)))),
                        Map.entry("max.request.size", String.valueOf(recordBytes)),
                        Map.entry("max.block.ms", "20000"),
                        Map.entry("request.timeout.ms", "10000"),
                        Map.entry("delivery.timeout.ms", "30000"),
                        Map.entry("retry.backoff.ms", "5"),
                        Map.entry("retry.backoff.max.ms", "500"),
                        Map.entry("transaction.timeout.ms", "120000")));
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.initTransactions();
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw KafkaErrors.classify(settings, e);
        }
    }

    public void begin() {
        ranges.clear();
        failure = null;
        start();
    }

    private void start() {
        call(() -> {
            producer.beginTransaction();
            return null;
        });
        begun = true;
        begunNanos = System.nanoTime();
        sentAny = false;
    }

    /**
     * Sends one record to the partition that its key decides, without a key to partition 0, where all of its table stay in order; blocks while
     * the client's memory is full.
     */
    public void send(TableName table, String topic, byte[] key, byte[] value) {
        send(table, topic, key, value, null);
    }

    /** The same, with which columns were written when; null if nothing is to be said of that. */
    public void send(TableName table, String topic, byte[] key, byte[] value, List<ColumnChange> written) {
        List<Header> headers = written == null ? null : List.of(WrittenColumns.header(written));
        send(table, new ProducerRecord<>(topic, partition(key), key, value, headers));
    }

    /** The same for a state of a row that a later record of the same batch replaces: flagged, so that apply passes over it. */
    public void sendIntermediate(TableName table, String topic, byte[] key, byte[] value, List<ColumnChange> written) {
        List<Header> headers = List.of(Intermediate.HEADER, WrittenColumns.header(written));
        send(table, new ProducerRecord<>(topic, partition(key), key, value, headers));
    }

    private static Integer partition(byte[] key) {
        return key == null ? 0 : null;
    }

    /** Whether a record of so many bytes, key and value, may be sent. */
    public boolean takes(int bytes) {
        return bytes <= settings.recordBytesMax();
    }

    /** Sends a record that concerns a whole table (a truncate), which has no key, to partition 0, where it is read first. */
    public void sendFirst(TableName table, String topic, byte[] value) {
        send(table, new ProducerRecord<>(topic, 0, null, value));
    }

    private void send(TableName table, ProducerRecord<byte[], byte[]> record) {
        String topic = record.topic();
        byte[] key = record.key();
        int bytes = record.value().length + (key == null ? 0 : key.length);
        if (bytes > settings.recordBytesMax()) {
            throw tooLarge(table, key, bytes, null);
        }
        if (System.nanoTime() - begunNanos > transactionNanosMax) {
            goOn();
        }
        throwFailure();
        sentAny = true;
        call(() -> producer.send(record, (sent, e) -> {
            if (e != null) {
                failed(table, key, bytes, e);
            } else {
                ranges.computeIfAbsent(topic, t -> new TreeMap<>())
                        .computeIfAbsent(sent.partition(), p -> new Range())
                        .add(sent.offset());
            }
        }));
    }

    /** Before a wait of unknown length: what was sent so far is committed (no marker names it yet), the batch goes on. */
    public void settle() {
        if (sentAny) {
            goOn();
        }
    }

    private void goOn() {
        flush();
        call(() -> {
            producer.commitTransaction();
            return null;
        });
        start();
    }

    private void failed(TableName table, byte[] key, int bytes, Exception e) {
        if (failure == null) { // those that follow only say that the transaction is lost
            failure = e instanceof RecordTooLargeException
                    ? tooLarge(table, key, bytes, e)
                    : KafkaErrors.classify(settings, e);
        }
    }

    private SarrioException tooLarge(TableName table, byte[] key, int bytes, Exception cause) {
        String text = key == null ? "" : new String(key, StandardCharsets.UTF_8);
        String shown = text.length() > KEY_SHOWN_MAX ? text.substring(0, KEY_SHOWN_MAX) + "…" : text;
        return new SarrioException(
                ErrorCode.RECORD_TOO_LARGE,
                "A row of " + table + " is larger than the largest record: key " + shown + ", " + bytes + " bytes of "
                        + settings.recordBytesMax(),
                "raise sarrio.kafka.record.bytes.max, max.message.bytes of topic " + Topics.of(database, table)
                        + " and the brokers' replica.fetch.max.bytes, then retry; or make the row smaller",
                cause);
    }

    /** Waits until everything sent has its offset. @return per topic at most one range per partition */
    public Map<String, List<OffsetRange>> ranges() {
        flush();
        Map<String, List<OffsetRange>> result = new HashMap<>();
        ranges.forEach((topic, partitions) -> {
            List<OffsetRange> list = new ArrayList<>();
            partitions.forEach((p, r) -> list.add(new OffsetRange(p, r.first, r.last, r.count)));
            result.put(topic, list);
        });
        return result;
    }

    /** Sends what still waits for company, and waits until everything sent has its offset. */
    public void flush() {
        call(() -> {
            producer.flush();
            return null;
        });
        throwFailure();
    }

    /** Sends the marker and commits: from here on the batch exists. @return the marker's offset */
    public long commit(BatchMarker marker) {
        byte[] key = database.value().getBytes(StandardCharsets.UTF_8);
        Future<RecordMetadata> sent =
                call(() -> producer.send(new ProducerRecord<>(Topics.batches(database), 0, key, Json.bytes(marker))));
        // The client's sender asks whether anything is unsent before it looks for the request to commit: a record sent
        // in between is left out of the transaction, and expires after delivery.timeout.ms while the sender spins.
        flush();
        call(() -> {
            producer.commitTransaction();
            return null;
        });
        begun = false;
        try {
            return call(sent::get).offset();
        } finally {
            ranges.clear();
        }
    }

    /** Drops the batch: consumers of committed records never see what it sent (in its last Kafka transaction). */
    public void abort() {
        if (begun) {
            begun = false;
            call(() -> {
                producer.abortTransaction();
                return null;
            });
        }
    }

    private void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    private <T> T call(KafkaCall<T> call) {
        try {
            return call.run();
        } catch (ExecutionException | KafkaException e) {
            throwFailure();
            throw KafkaErrors.classify(settings, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + settings, e);
        }
    }

    private interface KafkaCall<T> {
        T run() throws ExecutionException, InterruptedException;
    }

    /** Closes at once: an open batch is left to the successor, or to the broker's timeout. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }

    /** Filled by the client's sender thread, read after flush. */
    private static final class Range {
        private long first = Long.MAX_VALUE;
        private long last = -1;
        private long count;

        void add(long offset) {
            first = Math.min(first, offset);
            last = Math.max(last, offset);
            count++;
        }
    }
}

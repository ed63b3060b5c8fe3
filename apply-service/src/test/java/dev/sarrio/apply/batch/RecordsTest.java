package dev.sarrio.apply.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.batch.OffsetRange;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.name.TableName;
import dev.sarrio.kafka.RangeReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RecordsTest implements Records.Source {
    private static final int VALUE_BYTES = 1_000;
    private static final long OF_TEN = 10 * (VALUE_BYTES + 300L);
    private final List<String> read = new ArrayList<>();
    private final List<TablePart> expected = new ArrayList<>();

    @Test
    void aPartThatWasReadIsNotReadAgainUntilOthersCome() {
        Records records = new Records(this, OF_TEN);
        TablePart part = part("t", 3, 2);
        List<String> first = all(records, part);
        assertThat(first).containsExactly("0/0", "0/1", "0/2", "1/0", "1/1");
        assertThat(all(records, part)).isEqualTo(first);
        assertThat(read).containsExactly("t");
        records.expect(List.of(part, part("u", 1, 1)));
        assertThat(expected).containsExactly(part("u", 1, 1));
        records.clear();
        assertThat(all(records, part)).isEqualTo(first);
        assertThat(read).containsExactly("t", "t");
    }

    @Test
    void whatLiesBeyondTheLimitIsHandedOutWholeAndReadAgain() {
        Records records = new Records(this, OF_TEN);
        TablePart small = part("small", 4, 0);
        TablePart large = part("large", 12, 0);
        assertThat(all(records, small)).hasSize(4);
        for (int i = 0; i < 2; i++) {
            assertThat(all(records, large)).hasSize(12);
            assertThat(all(records, small)).hasSize(4);
        }
        assertThat(read).as("six more would fit").containsExactly("small", "large", "large");
    }

    @Test
    void nothingIsKeptWhereNothingIsReadTwice() {
        Records records = new Records(this, 0);
        all(records, part("t", 1, 0));
        all(records, part("t", 1, 0));
        assertThat(read).containsExactly("t", "t");
    }

    @Test
    void whoeverWantsNoMoreOfAPartitionStillGetsTheOthersAndALaterReaderGetsAll() {
        Records records = new Records(this, OF_TEN);
        TablePart part = part("t", 3, 2);
        for (int i = 0; i < 2; i++) { // not kept yet, then kept
            List<String> some = new ArrayList<>();
            records.read(part, r -> {
                some.add(r.partition() + "/" + r.offset());
                return r.offset() > 0;
            });
            assertThat(some).containsExactly("0/0", "1/0");
            assertThat(all(records, part)).hasSize(5);
        }
        assertThat(read).containsExactly("t", "t");
    }

    private static List<String> all(Records records, TablePart part) {
        List<String> all = new ArrayList<>();
        records.read(part, r -> all.add(r.partition() + "/" + r.offset()));
        return all;
    }

    @Override
    public void expect(Collection<TablePart> parts) {
        expected.addAll(parts);
    }

    /** As Kafka would hand them out. */
    @Override
    public void read(TablePart part, RangeReader.Sink sink) {
        read.add(part.topic());
        for (OffsetRange range : part.ranges()) {
            boolean more = true;
            for (long offset = range.first(); more && offset <= range.last(); offset++) {
                more = sink.accept(new ConsumerRecord<>(
                        part.topic(),
                        range.partition(),
                        offset,
                        0,
                        TimestampType.CREATE_TIME,
                        100,
                        VALUE_BYTES,
                        new byte[100],
                        new byte[VALUE_BYTES],
                        new RecordHeaders(),
                        Optional.empty()));
            }
        }
    }

    private static TablePart part(String topic, int inFirst, int inSecond) {
        List<OffsetRange> ranges = new ArrayList<>();
        for (int count : new int[] {inFirst, inSecond}) {
            if (count > 0) {
                ranges.add(new OffsetRange(ranges.size(), 0, count - 1, count));
            }
        }
        return new TablePart(new TableName("public", topic), topic, ranges, false, false, "f", List.of());
    }
}

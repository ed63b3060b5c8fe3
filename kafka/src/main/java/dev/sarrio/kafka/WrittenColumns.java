package dev.sarrio.kafka;

import dev.sarrio.core.change.ColumnChange;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Which columns were written when: header `{@value #NAME}` of records of tables with `images=full`, a JSON list of {@link ColumnChange}. Of a state
 * in between it is that one change; of what is shipped in the end the last change, and those of which there is no image.
 */
public final class WrittenColumns {
    public static final String NAME = "sarrio.written";

    private WrittenColumns() {}

    static Header header(List<ColumnChange> changes) {
        return new RecordHeader(NAME, ColumnChange.bytes(changes));
    }

    /** @return null if the record does not say, so it may be all of them */
    public static List<ColumnChange> of(ConsumerRecord<?, ?> record) {
        Header header = record.headers().lastHeader(NAME);
        return header == null ? null : ColumnChange.read(header.value());
    }
}

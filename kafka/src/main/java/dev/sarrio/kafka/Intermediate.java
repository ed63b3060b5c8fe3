package dev.sarrio.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The flag of records of tables with `images=full` that are a row's state between two batches, or on the way from one to the other: header
 * `{@value #NAME}`. What follows in the same batch makes up for whoever passes over them.
 */
public final class Intermediate {
    public static final String NAME = "sarrio.intermediate";

    static final Header HEADER = new RecordHeader(NAME, new byte[0]);

    private Intermediate() {}

    public static boolean is(ConsumerRecord<?, ?> record) {
        return record.headers().lastHeader(NAME) != null;
    }
}

package dev.sarrio.capture.flow;

import dev.sarrio.core.control.Reports;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.postgres.PgServers;

/**
 * What all flows of a process share.
 *
 * @param instance host and pid, for reports
 * @param logBytesMax a log larger than this raises an alarm
 */
public record CaptureContext(
        PgServers servers, KafkaSettings kafka, Reports reports, String instance, long logBytesMax) {
    public static final long LOG_BYTES_MAX_DEFAULT = 2L << 30;
}

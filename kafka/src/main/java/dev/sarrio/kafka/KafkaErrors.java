package dev.sarrio.kafka;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** Classifies what a Kafka client threw, by its type. */
public final class KafkaErrors {
    private KafkaErrors() {}

    public static SarrioException classify(KafkaSettings settings, Throwable thrown) {
        Throwable t = thrown instanceof ExecutionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (t instanceof SarrioException e) {
            return e;
        }
        if (t instanceof AuthenticationException || t instanceof AuthorizationException) {
            return new SarrioException(
                    ErrorCode.KAFKA_DENIED,
                    settings + " refuses us: " + t.getMessage(),
                    "check the credentials (sarrio.kafka.property.*) and the ACLs that the page on privileges lists",
                    t);
        }
        if (t instanceof RecordTooLargeException) {
            return new SarrioException(
                    ErrorCode.RECORD_TOO_LARGE,
                    "A row is larger than the largest record that " + settings + " takes: " + t.getMessage(),
                    "raise sarrio.kafka.record.bytes.max here and message.max.bytes on the brokers, then retry",
                    t);
        }
        if (t instanceof ProducerFencedException) {
            return new SarrioException(
                    ErrorCode.LEASE_HELD_ELSEWHERE,
                    "Another instance publishes this database's batches now",
                    "nothing to do: that instance goes on",
                    t);
        }
        return new SarrioException(
                ErrorCode.KAFKA_UNREACHABLE,
                settings + " can't be used: " + t.getMessage(),
                "check bootstrap servers, network and that the brokers run; it is tried again",
                t);
    }
}

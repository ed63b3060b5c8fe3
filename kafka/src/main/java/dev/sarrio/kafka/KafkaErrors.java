package dev.sarrio.kafka;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TransactionAbortableException;

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
        if (isTransactionLost(t)) { // who holds the lease is seen when it is asked for again
            return new SarrioException(
                    ErrorCode.TRANSACTION_LOST,
                    settings
                            + " has ended the transaction: it timed out, or another instance publishes these batches now",
                    "nothing to do: the batch is made anew",
                    t);
        }
        return new SarrioException(
                ErrorCode.KAFKA_UNREACHABLE,
                settings + " can't be used: " + t.getMessage(),
                "check bootstrap servers, network and that the brokers run; it is tried again",
                t);
    }

    /** The client wraps what made it give up a transaction, e.g. "cannot execute transactional method", once or twice. */
    private static boolean isTransactionLost(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof ProducerFencedException
                    || t instanceof InvalidProducerEpochException
                    || t instanceof TransactionAbortableException) {
                return true;
            }
        }
        return false;
    }
}

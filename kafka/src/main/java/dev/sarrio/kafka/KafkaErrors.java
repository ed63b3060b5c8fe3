package dev.sarrio.kafka;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TransactionAbortableException;

/** Classifies what a Kafka client threw, by its type. */
public final class KafkaErrors {
    private KafkaErrors() {}

    public static SarrioException classify(KafkaSettings settings, Throwable thrown) {
        Throwable t = thrown instanceof ExecutionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (t instanceof SarrioException e) {
            return e;
        }
        if (find(t, SSLException.class) != null || find(t, SslAuthenticationException.class) != null) {
            return noTls(settings, t);
        }
        if (t instanceof AuthenticationException || t instanceof AuthorizationException) {
            return new SarrioException(
                    ErrorCode.KAFKA_DENIED,
                    settings + " refuses us: " + t.getMessage(),
                    "check the credentials (SARRIO_KAFKA_PROPERTY_SASL_*) and the ACLs that the page on privileges lists",
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
                settings + " can't be used: " + withCause(t),
                "check SARRIO_KAFKA_BOOTSTRAP_SERVERS, SARRIO_KAFKA_PROPERTY_*, the network and that the brokers run;"
                        + " it is tried again",
                t);
    }

    private static SarrioException noTls(KafkaSettings settings, Throwable t) {
        return new SarrioException(
                ErrorCode.KAFKA_DENIED,
                "No TLS connection to " + settings + ": " + withCause(t),
                "check that SARRIO_KAFKA_PROPERTY_SSL_TRUSTSTORE_LOCATION holds the authority of the brokers' certificates (PEM needs"
                        + " SARRIO_KAFKA_PROPERTY_SSL_TRUSTSTORE_TYPE=PEM), and that these name the hosts that are connected to",
                t);
    }

    /** What the client says is often only that it could not be made; why is in the innermost cause. */
    private static String withCause(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String what = String.valueOf(thrown.getMessage());
        String why = String.valueOf(cause.getMessage());
        return what.contains(why) ? what : what + ": " + why;
    }

    private static <T extends Throwable> T find(Throwable thrown, Class<T> type) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
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

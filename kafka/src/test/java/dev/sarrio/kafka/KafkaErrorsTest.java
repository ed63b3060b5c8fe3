package dev.sarrio.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.Reaction;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaErrorsTest {
    private static final KafkaSettings KAFKA = KafkaSettings.of("here:1");

    static Stream<Throwable> endings() {
        return Stream.of(
                new ProducerFencedException("a newer one"),
                new InvalidProducerEpochException("an old epoch"),
                new TransactionAbortableException("verification"),
                new ExecutionException(new InvalidProducerEpochException("an old epoch")),
                new KafkaException("can't go on: an earlier error", new InvalidProducerEpochException("an old epoch")));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void aTransactionThatKafkaEndedIsLostAndTriedAgainAndSaysNothingAboutTheLease(Throwable ending) {
        ErrorCode code = KafkaErrors.classify(KAFKA, ending).code();
        assertThat(code).isEqualTo(ErrorCode.TRANSACTION_LOST);
        assertThat(code.reaction()).isEqualTo(Reaction.RETRY);
    }

    @Test
    void whatHasNoAnswerIsUnreachable() {
        assertThat(KafkaErrors.classify(KAFKA, new TimeoutException("30 s")).code())
                .isEqualTo(ErrorCode.KAFKA_UNREACHABLE);
    }
}

package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.capture.source.Stream;
import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.CommittedMarker;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionTest {
    private static final Snapshot HERE = Snapshot.parse("10:20:12");

    private static Optional<CommittedMarker> marker(String stream, long batch) {
        return Optional.of(new CommittedMarker(
                7,
                new BatchMarker(
                        BatchMarker.VERSION,
                        new DatabaseName("a"),
                        stream,
                        batch,
                        HERE,
                        HERE,
                        null,
                        null,
                        List.of(),
                        List.of())));
    }

    private static Stream stream(long tick) {
        return new Stream("s", "1", "00000001", tick);
    }

    @ParameterizedTest
    @CsvSource({"1,0", "1,1", "1,2", "5,5", "5,6"})
    void aBatchGoesOnFromItsMarkerIfTheTickIsOfItOrOfTheNext(long marker, long tick) {
        assertThat(Position.decide(stream(tick), marker("s", marker), "Kafka"))
                .isEqualTo(new Position(marker, HERE, 7));
    }

    @Test
    void aNewStreamBeginsEvenWhereAnOlderOneWas() {
        assertThat(Position.decide(stream(0), Optional.empty(), "Kafka").batch())
                .isZero();
        assertThat(Position.decide(stream(0), marker("older", 9), "Kafka").batch())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"4,6", "1,3"})
    void aKafkaThatIsBehindHasLostTheStream_pain15(long marker, long tick) {
        assertCode(ErrorCode.STREAM_LOST, stream(tick), marker("s", marker));
    }

    @Test
    void aKafkaThatWasReplacedHasLostTheStream_pain15() {
        assertCode(ErrorCode.STREAM_LOST, stream(1), Optional.empty());
        assertCode(ErrorCode.STREAM_LOST, stream(1), marker("another", 1));
    }

    @Test
    void aSourceThatIsBehindItsStreamWasRestored() {
        assertCode(ErrorCode.SOURCE_CHANGED_IDENTITY, stream(4), marker("s", 5));
    }

    private static void assertCode(ErrorCode code, Stream stream, Optional<CommittedMarker> last) {
        assertThatThrownBy(() -> Position.decide(stream, last, "Kafka"))
                .isInstanceOfSatisfying(
                        SarrioException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}

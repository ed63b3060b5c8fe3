package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.kafka.CommittedMarker;
import java.util.List;

/** Markers of one stream, as a consumer sees them. */
final class Chain {
    private Chain() {}

    /** Each begins where the one before it ended, and no number is there twice. */
    static void assertUnbroken(List<CommittedMarker> markers) {
        for (int i = 1; i < markers.size(); i++) {
            BatchMarker before = markers.get(i - 1).marker();
            BatchMarker after = markers.get(i).marker();
            assertThat(after.batch()).isEqualTo(before.batch() + 1);
            assertThat(after.from()).isEqualTo(before.to());
        }
    }
}

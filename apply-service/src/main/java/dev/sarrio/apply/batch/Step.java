package dev.sarrio.apply.batch;

import dev.sarrio.apply.target.Position;
import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.kafka.CommittedMarker;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** One transaction: the batches of a group that are written, and their parts. */
record Step(
        Position before,
        Position after,
        List<CommittedMarker> group,
        List<BatchMarker> batches,
        List<TablePart> parts) {

    CommittedMarker newest() {
        return group.get(group.size() - 1);
    }

    long records() {
        return parts.stream().mapToLong(TablePart::records).sum();
    }

    /** Of any table of the source's; null if nothing was changed. */
    Instant lastChange() {
        return group.stream()
                .map(m -> m.marker().lastChange())
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    Instant firstChange() {
        return group.stream()
                .map(m -> m.marker().firstChange())
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }
}

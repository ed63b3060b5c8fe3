package dev.sarrio.apply.twoway;

import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.position.Snapshot;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One of the two directions of a sync, and how its conflicts are decided.
 *
 * @param databases of the sync, the one that the copy starts from first
 * @param marked what the newest batch of the target's own stream saw; asks Kafka
 */
public record Direction(
        SyncName sync,
        DatabaseName source,
        DatabaseName target,
        List<DatabaseName> databases,
        ConflictRules rules,
        Supplier<Optional<Snapshot>> marked) {
    public Direction {
        Objects.requireNonNull(sync);
        Objects.requireNonNull(source);
        Objects.requireNonNull(target);
        databases = List.copyOf(databases);
    }

    /** From whom, beside the source, changes are applied to the target: in a sync of more than two databases. */
    List<DatabaseName> others() {
        return databases.stream()
                .filter(d -> !d.equals(source) && !d.equals(target))
                .sorted()
                .toList();
    }
}

package dev.sarrio.apply.target;

import dev.sarrio.core.position.Snapshot;
import java.time.Instant;

/**
 * What is kept beside a position.
 *
 * @param lastChange of the last batch, or null
 * @param acknowledged what the source had applied of this database; null if that is not known, or of no interest
 * @param records applied
 */
public record Beside(Instant lastChange, Snapshot acknowledged, long records) {}

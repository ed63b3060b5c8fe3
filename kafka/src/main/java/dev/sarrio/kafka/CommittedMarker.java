package dev.sarrio.kafka;

import dev.sarrio.core.batch.BatchMarker;

/** A marker and where it is in its topic. */
public record CommittedMarker(long offset, BatchMarker marker) {}

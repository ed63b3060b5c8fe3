package dev.sarrio.apply.twoway;

/** Where a record of a table's part is in its topic. */
public record Place(int partition, long offset) {}

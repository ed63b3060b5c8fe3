package dev.sarrio.core.change;

/** A column as it stands in a record: its name, how it is written, and whether it may be null. */
public record ColumnShape(String name, ColumnKind kind, boolean nullable) {}

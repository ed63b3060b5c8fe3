package dev.sarrio.core.control;

/** What happens before a sync's first batch is applied to a target. */
public enum CopyMode {
    /** Nothing: somebody else copied, or the target starts from the first batch after the sync began. */
    NONE,
    /** The data of the sync's tables, into an existing schema. */
    DATA,
    /** Schema, then data. */
    SCHEMA_AND_DATA
}

package dev.sarrio.coordinator.switchover;

/** What is kept of a switch. */
public enum Standing {
    UNDECIDED,
    /** There is no way but forward. */
    DECIDED,
    /** Nothing: it has ended, or its sync was removed or changed. */
    GONE
}

package dev.sarrio.coordinator.switchover;

/** The steps of a switch, in their order. Writes are stopped from FENCE to OPEN. */
public enum Step {
    /** Both directions work and are near; triggers are made whose gate is open. */
    CHECK,
    /** The gate is closed, writers in flight have finished. */
    FENCE,
    /** The other side has all that was written. */
    DRAIN,
    /** The other side hands out values that were never handed out. */
    SEQUENCES,
    /** It is decided: the other side is the active one. */
    OPEN
}

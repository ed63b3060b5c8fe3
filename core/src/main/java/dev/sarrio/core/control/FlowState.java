package dev.sarrio.core.control;

/** What a flow is doing. */
public enum FlowState {
    /** Connecting, installing, waiting for its lease. */
    STARTING,
    /** Copying schema or data to the target. */
    COPYING,
    /** Live. */
    RUNNING,
    /** A passing fault: trying again. */
    RETRYING,
    PAUSED,
    /** Waiting for a kick. */
    RESTING,
    STOPPED,
    /** It can't go on; see the problem and its remedy. */
    FAILED
}

package dev.sarrio.core.control;

/** What a sync should be doing. Capture goes on in every state: changes wait in Kafka. */
public enum RunState {
    /** Apply batches as they come. */
    RUNNING,
    /** Hold for a while; copy and position are kept. */
    PAUSED,
    /** Not started, or stopped (`autokick=0`); position is kept. */
    STOPPED
}

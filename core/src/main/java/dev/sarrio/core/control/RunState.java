package dev.sarrio.core.control;

/** What a sync should be doing. Capture goes on in every state: changes wait in Kafka. */
public enum RunState {
    /** Apply batches as they come. */
    RUNNING,
    /** Hold for a while; copy and position are kept. A kick runs it once. */
    PAUSED,
    /** Run once when it is kicked, and rest in between (`autokick=0`). */
    RESTING,
    /** Stopped; position is kept. */
    STOPPED
}

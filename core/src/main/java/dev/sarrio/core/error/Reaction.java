package dev.sarrio.core.error;

/** What the part that met an error does about it. */
public enum Reaction {
    /** Answer the caller; nothing has changed. */
    REJECT,
    /** Try again with backoff; report it meanwhile. */
    RETRY,
    /** Stop this one flow, keep its position, report it; an operator's verb starts it again. */
    STOP_SYNC,
    /** Go on trying slowly; report what a person has to put right. */
    ASK_OPERATOR
}

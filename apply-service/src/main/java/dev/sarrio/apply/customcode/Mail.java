package dev.sarrio.apply.customcode;

import java.util.List;

/** Events that wait for one receiver, in order. For the courier's thread. */
interface Mail extends AutoCloseable {
    /** The oldest; none if somebody else brings them. */
    List<Outbox.Waiting> oldest();

    /** The receiver has it. */
    void take(Outbox.Waiting event);

    long waiting();

    /** Forgets the oldest beyond so many. @return how many these were */
    long trim(int keep);

    /** Lets go of what it holds; it may be used again. */
    @Override
    void close();
}

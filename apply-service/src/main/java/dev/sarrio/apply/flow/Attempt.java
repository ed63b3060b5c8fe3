package dev.sarrio.apply.flow;

/** One try at an assignment, from connecting to the first error. For the flow's thread, but for {@link #wakeup}. */
interface Attempt extends AutoCloseable {
    /**
     * Returns when the assignment is over, or the kick that it is for is fulfilled.
     *
     * @param wellAgain called after each step that worked
     * @param committed called after each transaction that wrote rows
     */
    void run(Runnable wellAgain, Runnable committed);

    /** What is to be known, or noted, while the sync does not run. Returns at once. */
    void note();

    /** From any thread: the assignment may be over. @param stop it is: a copy is given up */
    void wakeup(boolean stop);

    @Override
    void close();
}

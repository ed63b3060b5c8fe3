package dev.sarrio.apply.customcode;

import java.util.ArrayDeque;
import java.util.List;

/** What waits in memory: an error that is forgotten with the process is met again by the next one, and told again. Thread-safe. */
final class RememberedMail implements Mail {
    private final ArrayDeque<Outbox.Waiting> waiting = new ArrayDeque<>();
    private long number;

    synchronized void put(Told told) {
        waiting.add(new Outbox.Waiting(++number, told));
    }

    @Override
    public synchronized List<Outbox.Waiting> oldest() {
        return List.copyOf(waiting);
    }

    @Override
    public synchronized void take(Outbox.Waiting event) {
        waiting.remove(event);
    }

    @Override
    public synchronized long waiting() {
        return waiting.size();
    }

    @Override
    public synchronized long trim(int keep) {
        long dropped = 0;
        while (waiting.size() > keep) {
            waiting.remove();
            dropped++;
        }
        return dropped;
    }

    @Override
    public void close() {
        // holds nothing of others
    }
}

package dev.sarrio.coordinator.leave;

import dev.sarrio.core.control.Problem;
import dev.sarrio.core.name.DatabaseName;
import java.time.Instant;
import java.util.List;

/** Taking Sarrio out of a database, under way or done. Thread-safe. */
public final class UninstallJob {
    /** Where a job is. */
    public enum State {
        RUNNING,
        DONE,
        FAILED
    }

    /**
     * One at a moment.
     *
     * @param step what it is about now; null when it has ended
     * @param none whether nothing of Sarrio is left in the database, by its catalog; null until that was asked
     * @param summary the same in words
     * @param topicsDeleted  and those that stay
     */
    public record View(
            String id,
            String kind,
            String database,
            State state,
            Instant startedAt,
            Instant endedAt,
            String step,
            Boolean none,
            String summary,
            List<String> topicsDeleted,
            List<String> topicsLeft,
            List<String> notes,
            Problem problem) {}

    private final String id;
    private final DatabaseName database;
    private final Instant startedAt;
    private Instant endedAt;
    private String step;
    private Removed removed = Removed.NOTHING;
    private Problem problem;

    UninstallJob(String id, DatabaseName database, Instant startedAt) {
        this.id = id;
        this.database = database;
        this.startedAt = startedAt;
    }

    synchronized void step(String now) {
        step = now;
    }

    synchronized void done(Instant at, Removed what) {
        removed = what;
        endedAt = at;
    }

    synchronized void failed(Instant at, Problem why) {
        problem = why;
        endedAt = at;
    }

    synchronized View view() {
        Leftovers left = removed.left();
        return new View(
                id,
                "uninstall",
                database.value(),
                problem != null ? State.FAILED : endedAt != null ? State.DONE : State.RUNNING,
                startedAt,
                endedAt,
                endedAt == null ? step : null,
                left == null ? null : left.none(),
                left == null ? null : left.sentence(),
                removed.topicsDeleted(),
                removed.topicsLeft(),
                removed.notes(),
                problem);
    }
}

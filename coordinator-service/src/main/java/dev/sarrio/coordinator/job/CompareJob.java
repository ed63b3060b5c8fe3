package dev.sarrio.coordinator.job;

import dev.sarrio.core.control.Problem;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.compare.TableComparison;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A comparison under way or done. Thread-safe. */
public final class CompareJob {
    /** Where a job is. */
    public enum State {
        RUNNING,
        DONE,
        FAILED
    }

    /** A job at one moment. @param equal null until it is done */
    public record View(
            String id,
            String kind,
            String sync,
            String target,
            State state,
            Instant startedAt,
            Instant endedAt,
            int tablesDone,
            int tablesTotal,
            Boolean equal,
            List<TableComparison> tables,
            Problem problem) {}

    private final String id;
    private final String sync;
    private final String target;
    private final int tablesTotal;
    private final Instant startedAt;
    private final List<TableComparison> tables = new ArrayList<>();
    private State state = State.RUNNING;
    private Instant endedAt;
    private Problem problem;

    CompareJob(String id, String sync, String target, int tablesTotal, Instant startedAt) {
        this.id = id;
        this.sync = sync;
        this.target = target;
        this.tablesTotal = tablesTotal;
        this.startedAt = startedAt;
    }

    synchronized void done(TableComparison table) {
        tables.add(table);
    }

    synchronized void end(Instant at, RuntimeException failure) {
        endedAt = at;
        state = failure == null ? State.DONE : State.FAILED;
        if (failure instanceof SarrioException e) {
            problem = Problem.of(e);
        } else if (failure != null) {
            problem = new Problem(
                    ErrorCode.INTERNAL,
                    "The comparison failed: " + failure.getMessage(),
                    "see the coordinator's log",
                    null);
        }
    }

    public synchronized View view() {
        Boolean equal = state == State.DONE ? tables.stream().allMatch(TableComparison::equal) : null;
        return new View(
                id,
                "compare",
                sync,
                target,
                state,
                startedAt,
                endedAt,
                tables.size(),
                tablesTotal,
                equal,
                List.copyOf(tables),
                problem);
    }
}

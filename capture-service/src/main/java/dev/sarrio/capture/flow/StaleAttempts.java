package dev.sarrio.capture.flow;

import dev.sarrio.capture.batch.Outcome;
import dev.sarrio.capture.batch.TableLocks;
import dev.sarrio.capture.source.CapturedTable;
import dev.sarrio.capture.source.TableState;
import dev.sarrio.capture.source.View;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Attempts at a batch, one after the other, that were spoiled by tables that were truncated, rewritten or altered meanwhile, or locked.
 * Once in a while that is so and costs nothing; an application that does it all the time would keep us from ever making a batch, so
 * then those tables are locked against it.
 */
final class StaleAttempts {
    private static final int UNLOCKED = 3;
    private static final int LOCKED_BLINDLY_MAX = 100;
    private static final long PAUSE_STEP_MILLIS = 5;
    private static final long PAUSE_MILLIS_MAX = 100;
    private static final long BUSY_NANOS_MAX = Duration.ofSeconds(30).toNanos();
    private final LongSupplier nanoClock;
    private final Set<Integer> restless = new HashSet<>();
    private int inRow;
    private int busyInRow;
    private long busySince;

    StaleAttempts(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    void clear() {
        inRow = 0;
        busyInRow = 0;
        restless.clear();
    }

    /** One that gave way to those who hold locks on its tables. Throws why, if that has lasted for long. */
    void add(Outcome.Busy busy) {
        if (busyInRow++ == 0) {
            busySince = nanoClock.getAsLong();
        } else if (nanoClock.getAsLong() - busySince > BUSY_NANOS_MAX) {
            throw busy.why();
        }
        restless.addAll(busy.tables());
    }

    /** @return how many there were in a row */
    int add(View before, View after) {
        after.tables().forEach((rel, table) -> {
            CapturedTable was = before.tables().get(rel);
            if (was == null || !was.state().equals(table.state())) {
                restless.add(rel);
            }
        });
        return ++inRow;
    }

    /** What to lock for the next attempt, if it has come to that. */
    Optional<TableLocks> locks(View view) {
        if (inRow + busyInRow < UNLOCKED || restless.isEmpty() && view.tables().size() > LOCKED_BLINDLY_MAX) {
            return Optional.empty();
        }
        Collection<TableState> tables = view.tables().values().stream()
                .filter(t -> restless.isEmpty() || restless.contains(t.rel()))
                .map(CapturedTable::state)
                .toList();
        return Optional.of(new TableLocks(tables));
    }

    /** Before the next attempt. */
    Duration pause() {
        return Duration.ofMillis(Math.min((inRow + busyInRow) * PAUSE_STEP_MILLIS, PAUSE_MILLIS_MAX));
    }
}

package dev.sarrio.coordinator.fence;

import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgSession;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Statements that lock a table, such that no application waits behind them for long: given up after a moment and tried again. */
public final class Locking {
    private final PgSession session;
    private final FenceSettings settings;

    public Locking(PgSession session, FenceSettings settings) {
        this.session = session;
        this.settings = settings;
    }

    /** @return false if the lock was not to be had in that time */
    public boolean within(Duration patience, Runnable statements) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                session.transaction("", () -> {
                    session.query(
                            "SET LOCAL lock_timeout = " + settings.lockWait().toMillis());
                    statements.run();
                    return null;
                });
                return true;
            } catch (SarrioException e) {
                if (!e.code().isContention() || !session.isOpen()) {
                    throw e;
                }
                if (System.nanoTime() >= end) {
                    return false;
                }
                LockSupport.parkNanos(ThreadLocalRandom.current()
                        .nextLong(1 + settings.pause().toNanos()));
            }
        }
    }
}

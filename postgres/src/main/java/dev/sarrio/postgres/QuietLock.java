package dev.sarrio.postgres;

import dev.sarrio.core.error.SarrioException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs statements that need a table's strongest lock in a moment at which it is likely to be had at once: not while a transaction that lasts
 * holds any lock of the table, and then waiting for some tens of milliseconds only. Whoever waits longer makes the application queue behind him, and
 * behind one that lasts he does so for nothing. For one thread.
 */
public final class QuietLock {
    private static final String HOLDERS = Sql.resource(QuietLock.class, "holders.sql");
    private static final Duration LOOK = Duration.ofMillis(20);
    private final PgSession session;
    private final Duration lockWait;
    private List<String> holders = List.of();

    /** @param lockWait how long an application may have to wait behind us */
    public QuietLock(PgSession session, Duration lockWait) {
        this.session = session;
        this.lockWait = lockWait;
    }

    /**
     * @param table its oid; 0 for statements that need the lock of none
     * @param statements run in one transaction, again if the lock was not to be had
     * @return false if there was no such moment in that time; {@link #holders} says who was in the way
     */
    public boolean within(Duration patience, long table, Runnable statements) {
        Lasting lasting = new Lasting();
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Map<String, String> now = look(table);
            holders = List.copyOf(now.values());
            if (lasting.calm(now.keySet(), System.nanoTime()) && tried(statements)) {
                return true;
            }
            if (System.nanoTime() >= end) {
                return false;
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /** Who held a lock of the table at the last look, for people. */
    public List<String> holders() {
        return holders;
    }

    private Map<String, String> look(long table) {
        Map<String, String> found = new LinkedHashMap<>();
        if (table != 0) {
            session.execute(HOLDERS, table).forEach(r -> found.put(r.getString("transaction"), r.getString("who")));
        }
        return found;
    }

    private boolean tried(Runnable statements) {
        try {
            session.transaction("", () -> {
                session.query("SET LOCAL lock_timeout = " + lockWait.toMillis());
                statements.run();
                return null;
            });
            return true;
        } catch (SarrioException e) {
            if (!e.code().isContention() || !session.isOpen()) {
                throw e;
            }
            return false;
        }
    }
}

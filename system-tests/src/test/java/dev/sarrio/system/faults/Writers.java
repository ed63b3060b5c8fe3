package dev.sarrio.system.faults;

import static org.awaitility.Awaitility.await;

import dev.sarrio.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Live traffic on one side, directly on its server. Goes on over crashes of the server; whatever else goes wrong is a failure. Started
 * and stopped once per round, from one thread; accounts and what was acknowledged live on.
 */
final class Writers {
    private static final int CLERKS = 2;
    private static final int FIRST_FREE = 1_000;
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final long DOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int BURST = 200;
    /** Lost connections, and what a server says that stops, crashed or is starting up. */
    private static final Set<String> DOWN = Set.of("57P01", "57P02", "57P03");

    private final TestDatabase database;
    private final Books books = new Books();
    private final List<Clerk> clerks = new ArrayList<>();
    private final Clerk hasty;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;
    private volatile boolean held;
    private volatile Exception failure;

    /**
     * @param accounts which this side writes; no other does
     * @param parity the last bit of the numbers of accounts that are opened
     */
    Writers(String side, TestDatabase database, List<Integer> accounts, int parity) {
        this.database = database;
        AtomicInteger free = new AtomicInteger(FIRST_FREE + parity);
        IntStream.range(0, CLERKS)
                .mapToObj(i -> new Clerk(side + "-" + i, accounts, () -> free.getAndAdd(2), i == 0 ? side : null))
                .forEach(clerks::add);
        hasty = new Clerk(side + "-hasty", accounts, () -> free.getAndAdd(2), null);
    }

    Books books() {
        return books;
    }

    void start(long seed) {
        stopping = false;
        hasty.begin(seed);
        for (Clerk clerk : clerks) {
            clerk.begin(seed);
            Thread thread = new Thread(() -> work(clerk), "clerk");
            threads.add(thread);
            thread.start();
        }
    }

    void stop() {
        stopping = true;
        threads.forEach(Writers::join);
        threads.clear();
    }

    void failIfBroken() {
        if (failure != null) {
            throw new AssertionError("A writer was refused: " + failure.getMessage(), failure);
        }
    }

    /** Lets the clerks rest: nothing that they commit reaches the disk with what others wrote. */
    void hold(boolean hold) {
        held = hold;
    }

    /** Commits that do not wait for the disk: a crash right after may take back the last ones. */
    void burst() {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            try (Connection c = connect("off")) {
                for (int i = 0; i < BURST; i++) {
                    Deed deed = Deed.of(hasty.booking());
                    books.unknown(deed);
                    deed.execute(c);
                    c.commit();
                    LockSupport.parkNanos(PACE_NANOS);
                }
            }
            return true;
        });
    }

    private void work(Clerk clerk) {
        while (!stopping && failure == null) {
            try (Connection c = connect("on")) {
                while (!stopping) {
                    if (!held) {
                        work(c, clerk);
                    }
                    LockSupport.parkNanos(PACE_NANOS);
                }
            } catch (SQLException e) {
                if (!isDown(e)) {
                    failure = e;
                }
                LockSupport.parkNanos(DOWN_NANOS);
            } catch (IllegalStateException e) {
                if (!(e.getCause() instanceof SQLException cause && isDown(cause))) {
                    failure = e;
                }
                LockSupport.parkNanos(DOWN_NANOS);
            }
        }
    }

    private void work(Connection c, Clerk clerk) throws SQLException {
        Deed deed = clerk.next();
        deed.execute(c);
        if (deed.rolledBack()) {
            c.rollback();
            return;
        }
        try {
            c.commit();
        } catch (SQLException e) {
            clerk.unknown(deed);
            books.unknown(deed);
            throw e;
        }
        clerk.done(deed);
        books.acknowledged(deed);
    }

    private Connection connect(String synchronousCommit) throws SQLException {
        Connection c = database.superuser();
        try (Statement s = c.createStatement()) {
            s.execute("SET synchronous_commit = " + synchronousCommit);
            c.setAutoCommit(false);
            return c;
        } catch (SQLException e) {
            c.close();
            throw e;
        }
    }

    static boolean isDown(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") || DOWN.contains(state));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

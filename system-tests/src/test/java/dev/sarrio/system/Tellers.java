package dev.sarrio.system;

import dev.sarrio.core.control.Connection;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestSecrets;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Live traffic: each teller moves money between two accounts (whose sum never changes), writes an entry, deletes old entries,
 * rolls some of it back. Goes on over lost connections and remembers what was acknowledged.
 */
final class Tellers implements AutoCloseable {
    private static final int TELLERS = 2;
    private static final int ABORT_EVERY = 10;
    private static final int DELETE_EVERY = 7;
    private static final long PACE_NANOS = 4_000_000;
    private static final long PAUSE_NANOS = 50_000_000;
    private final TestDatabase database;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> deleted = ConcurrentHashMap.newKeySet();
    private final AtomicLong transactions = new AtomicLong();
    private final Thread[] threads = new Thread[TELLERS];
    private volatile boolean stopping;

    private Tellers(TestDatabase database) {
        this.database = database;
    }

    static Tellers start(TestDatabase database) {
        Tellers tellers = new Tellers(database);
        for (int i = 0; i < TELLERS; i++) {
            int seed = i;
            tellers.threads[i] = new Thread(() -> tellers.work(seed), "teller " + i);
            tellers.threads[i].start();
        }
        return tellers;
    }

    long transactions() {
        return transactions.get();
    }

    /** References of entries whose commit was acknowledged and that nobody deleted. */
    Set<String> acknowledged() {
        Set<String> present = ConcurrentHashMap.newKeySet();
        present.addAll(acknowledged);
        present.removeAll(deleted);
        return present;
    }

    @Override
    public void close() {
        stopping = true;
        for (Thread t : threads) {
            try {
                t.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void work(int seed) {
        Random random = new Random(seed);
        for (long n = 0; !stopping; ) {
            try (java.sql.Connection c = connect();
                    Statement statement = c.createStatement()) {
                c.setAutoCommit(false);
                for (; !stopping; n++) {
                    transfer(c, statement, random, seed + "-" + n);
                    LockSupport.parkNanos(PACE_NANOS);
                }
            } catch (SQLException e) {
                LockSupport.parkNanos(PAUSE_NANOS); // the server is down
                n++; // no reference is used twice
            }
        }
    }

    private void transfer(java.sql.Connection c, Statement statement, Random random, String reference)
            throws SQLException {
        int from = 1 + random.nextInt(Bank.ACCOUNTS - 1);
        int to = from + 1; // always in this order: no deadlocks
        statement.execute("UPDATE account SET balance = balance - 1 WHERE id = " + from + " AND balance > 0");
        if (statement.getUpdateCount() == 0) {
            c.rollback();
            return;
        }
        statement.execute("UPDATE account SET balance = balance + 1 WHERE id = " + to);
        insertEntry(c, from, to, reference);
        long number = transactions.incrementAndGet();
        String old = null;
        if (number % DELETE_EVERY == 0) {
            old = acknowledged.stream()
                    .filter(r -> !deleted.contains(r))
                    .findAny()
                    .orElse(null);
            delete(c, old);
        }
        if (number % ABORT_EVERY == 0) {
            c.rollback();
            return;
        }
        if (old != null) {
            deleted.add(old); // before the commit: one whose acknowledgement is lost may be gone or not
        }
        c.commit();
        acknowledged.add(reference);
    }

    private static void insertEntry(java.sql.Connection c, int from, int to, String reference) throws SQLException {
        try (PreparedStatement insert = c.prepareStatement("INSERT INTO entry (source, target, amount, note)"
                + " VALUES (?, ?, 1, jsonb_build_object('reference', ?::text))")) {
            insert.setInt(1, from);
            insert.setInt(2, to);
            insert.setString(3, reference);
            insert.executeUpdate();
        }
    }

    private static void delete(java.sql.Connection c, String reference) throws SQLException {
        if (reference == null) {
            return;
        }
        try (PreparedStatement delete =
                c.prepareStatement("DELETE FROM entry WHERE note ->> 'reference' = ?" + " AND note ?? 'reference'")) {
            delete.setString(1, reference);
            delete.executeUpdate();
        }
    }

    private java.sql.Connection connect() throws SQLException {
        Connection login = database.as("teller");
        return DriverManager.getConnection(
                "jdbc:postgresql://" + login.host() + ":" + login.port() + "/" + login.dbname(),
                login.user(),
                TestSecrets.BOX.open(login.sealedPassword()).reveal());
    }
}

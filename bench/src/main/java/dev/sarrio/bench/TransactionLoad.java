package dev.sarrio.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sessions that each run one TPC-B-like transaction after the other, as pgbench does: three updates, a select and an insert. */
final class TransactionLoad {
    private static final int ACCOUNTS = 100_000;
    private static final int TELLERS = 10;
    private static final int DELTA = 5000;

    /** Where connections come from. */
    interface Server {
        Connection connect() throws SQLException;
    }

    private final Server server;
    private final int clients;
    private final int scale;

    TransactionLoad(Server server, int clients, int scale) {
        this.server = server;
        this.clients = clients;
        this.scale = scale;
    }

    /** Returns the transactions a second. */
    double run(int seconds) throws SQLException, InterruptedException {
        ExecutorService sessions = Executors.newFixedThreadPool(clients);
        try {
            long start = System.nanoTime();
            long end = start + seconds * 1_000_000_000L;
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                SplittableRandom random = new SplittableRandom(start + i);
                running.add(sessions.submit(() -> session(random, end)));
            }
            long transactions = 0;
            for (Future<Long> session : running) {
                transactions += session.get();
            }
            return transactions / Rig.secondsSince(start);
        } catch (ExecutionException e) {
            throw new SQLException("A session of the load failed", e.getCause());
        } finally {
            sessions.shutdownNow();
        }
    }

    private long session(SplittableRandom random, long end) throws SQLException {
        long done = 0;
        try (Connection c = server.connect();
                PreparedStatement account =
                        c.prepareStatement("UPDATE accounts SET abalance = abalance + ? WHERE aid = ?");
                PreparedStatement look = c.prepareStatement("SELECT abalance FROM accounts WHERE aid = ?");
                PreparedStatement teller =
                        c.prepareStatement("UPDATE tellers SET tbalance = tbalance + ? WHERE tid = ?");
                PreparedStatement branch =
                        c.prepareStatement("UPDATE branches SET bbalance = bbalance + ? WHERE bid = ?");
                PreparedStatement history = c.prepareStatement(
                        "INSERT INTO history (tid, bid, aid, delta, mtime) VALUES (?, ?, ?, ?, CURRENT_TIMESTAMP)")) {
            c.setAutoCommit(false);
            while (System.nanoTime() < end) {
                int aid = 1 + random.nextInt(ACCOUNTS * scale);
                int tid = 1 + random.nextInt(TELLERS * scale);
                int bid = 1 + random.nextInt(scale);
                int delta = random.nextInt(-DELTA, DELTA + 1);
                update(account, delta, aid);
                look.setInt(1, aid);
                look.executeQuery().close();
                update(teller, delta, tid);
                update(branch, delta, bid);
                history.setInt(1, tid);
                history.setInt(2, bid);
                update(history, aid, delta, 3);
                c.commit();
                done++;
            }
        }
        return done;
    }

    private static void update(PreparedStatement statement, int first, int second) throws SQLException {
        update(statement, first, second, 1);
    }

    private static void update(PreparedStatement statement, int first, int second, int from) throws SQLException {
        statement.setInt(from, first);
        statement.setInt(from + 1, second);
        statement.executeUpdate();
    }
}

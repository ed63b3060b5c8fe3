package dev.sarrio.standalone.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** One customer crowd: a thread that makes transactions in the shop at a steady rate, until it is stopped. */
final class Traffic implements AutoCloseable {
    private static final int CUSTOMERS = 15_000;
    private static final int PRODUCTS = 2_000;
    private static final long MAX_BEHIND_NANOS = 200_000_000L;
    private static final String WRITES_ARE_STOPPED = "SR001";
    private static final long AGAIN_NANOS = 5_000_000L;
    private final long intervalNanos;
    private final Random random;
    private final AtomicLong committed = new AtomicLong();
    private final Thread thread;
    private Connection connection;
    private Side here;
    private Side other;
    private long lastCommit;
    private boolean looking;
    private volatile boolean moved;
    private volatile Duration refused = Duration.ZERO;
    private volatile boolean running = true;
    private volatile SQLException failure;

    /** @param other where it goes on when writes here are refused because a switch is under way */
    Traffic(Side here, Side other, double transactionsPerSecond, long seed) throws SQLException {
        this.here = here;
        this.other = other;
        this.connection = connect(here);
        this.intervalNanos = (long) (1e9 / transactionsPerSecond);
        this.random = new Random(seed);
        this.thread = new Thread(this::run, "traffic-" + seed);
        this.thread.setDaemon(true);
    }

    Traffic start() {
        thread.start();
        return this;
    }

    /** Transactions whose commit was acknowledged. */
    long committed() {
        return committed.get();
    }

    private static Connection connect(Side side) throws SQLException {
        Connection connection = side.application();
        connection.setAutoCommit(false);
        return connection;
    }

    boolean moved() {
        return moved;
    }

    Duration refused() {
        return refused;
    }

    /** Ends after the transaction at hand; a failure of the database is thrown here. */
    @Override
    public void close() throws SQLException {
        running = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
        if (failure != null) {
            throw failure;
        }
    }

    private void run() {
        long next = System.nanoTime();
        try {
            while (running) {
                if (!bought()) {
                    continue;
                }
                next = Math.max(next + intervalNanos, System.nanoTime() - MAX_BEHIND_NANOS);
                LockSupport.parkNanos(next - System.nanoTime());
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    /** As a real application would: an error of the fence sends it to the other side, which may not be open yet either. */
    private boolean bought() throws SQLException {
        try {
            transaction();
            connection.commit();
        } catch (SQLException e) {
            if (!WRITES_ARE_STOPPED.equals(e.getSQLState())) {
                throw e;
            }
            connection.close();
            Side next = other;
            other = here;
            here = next;
            connection = connect(here);
            looking = true;
            LockSupport.parkNanos(AGAIN_NANOS);
            return false;
        }
        committed.incrementAndGet();
        long now = System.nanoTime();
        if (looking) {
            refused = Duration.ofNanos(now - lastCommit);
            looking = false;
            moved = true;
        }
        lastCommit = now;
        return true;
    }

    private void transaction() throws SQLException {
        int dice = random.nextInt(100);
        if (dice < 40) {
            order();
        } else if (dice < 60) {
            pay();
        } else if (dice < 72) {
            ship();
        } else if (dice < 84) {
            execute(
                    "UPDATE customers SET preferences = preferences || jsonb_build_object('seen', clock_timestamp()) WHERE id = ?",
                    (long) 1 + random.nextInt(CUSTOMERS));
        } else if (dice < 94) {
            execute(
                    "INSERT INTO events (at, customer_id, kind, payload) VALUES (clock_timestamp(), ?, 'login', '{\"from\": \"demo\"}')",
                    (long) 1 + random.nextInt(CUSTOMERS));
        } else if (dice < 97) {
            execute(
                    "INSERT INTO reviews (product_id, customer_id, stars, body) VALUES (?, ?, 5, 'Fine, \"really\"')",
                    1 + random.nextInt(PRODUCTS),
                    (long) 1 + random.nextInt(CUSTOMERS));
        } else {
            execute("DELETE FROM reviews WHERE id = (SELECT min(id) FROM reviews)");
        }
    }

    private void order() throws SQLException {
        long order;
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO orders (customer_id) VALUES (?) RETURNING id")) {
            insert.setLong(1, 1 + random.nextInt(CUSTOMERS));
            try (ResultSet id = insert.executeQuery()) {
                id.next();
                order = id.getLong(1);
            }
        }
        int product = 1 + random.nextInt(PRODUCTS);
        execute(
                "INSERT INTO order_lines SELECT ?, row_number() OVER (), id, 1, price FROM products WHERE id BETWEEN ? AND ?",
                order,
                product,
                product + 2);
        execute("UPDATE stock SET quantity = quantity - 1 WHERE product_id = ? AND warehouse = 'north'", product);
        execute(
                "UPDATE orders SET total = (SELECT sum(unit_price * quantity) FROM order_lines WHERE order_id = ?) WHERE id = ?",
                order,
                order);
    }

    private void pay() throws SQLException {
        UUID id = new UUID(random.nextLong(), random.nextLong());
        execute(
                "INSERT INTO payments (id, order_id, method, amount) SELECT ?, id, 'card', total FROM orders ORDER BY id DESC LIMIT 1",
                id);
        execute("UPDATE orders SET status = 'paid' WHERE id = (SELECT order_id FROM payments WHERE id = ?)", id);
    }

    private void ship() throws SQLException {
        execute("INSERT INTO shipments (order_id, carrier) SELECT max(id), 'Swift' FROM orders");
    }

    private void execute(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}

package dev.sarrio.system.compose;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** The demo's shop on one of its two servers, seen through the published port. */
final class Shop {
    static final List<String> TABLES = List.of("beat", "customers", "order_lines", "orders", "products", "stock");
    /** What is in stock and what is ordered are always as much together. */
    static final String GOODS = "SELECT (SELECT sum(on_hand) FROM stock) + (SELECT sum(quantity) FROM order_lines)";

    private static final String LAG = "SELECT 1000 * extract(epoch FROM clock_timestamp() - at) FROM beat";
    private final String url;

    Shop(String port) {
        this.url = "jdbc:postgresql://127.0.0.1:" + port + "/mydb";
    }

    private Connection connect() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", "postgres");
        login.setProperty("password", "bucardo");
        login.setProperty("sslmode", "disable");
        return DriverManager.getConnection(url, login);
    }

    String query(String sql) {
        try (Connection c = connect()) {
            return query(c, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static String query(Connection c, String sql) throws SQLException {
        try (ResultSet rows = c.createStatement().executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    /** Rows and a digest of all rows, of each table. */
    String digest() {
        StringBuilder all = new StringBuilder();
        for (String table : TABLES) {
            all.append(table)
                    .append(' ')
                    .append(query("SELECT count(*) || ' ' || md5(string_agg(t::text, '|' ORDER BY t::text)) FROM "
                            + table + " t"))
                    .append('\n');
        }
        return all.toString();
    }

    Watch watch(String goods) {
        return new Watch(goods);
    }

    /** Reads the target as its users would: how far it is behind, and whether goods appear or vanish. */
    final class Watch implements AutoCloseable {
        private static final long PAUSE_NANOS = 50_000_000;
        private static final int GOODS_EVERY = 10;
        private final String goods;
        private final List<String> broken = new CopyOnWriteArrayList<>();
        private final Thread thread = new Thread(this::read, "watch");
        private volatile boolean stopping;
        private volatile double lagMillisMax;
        private volatile double lagMillis = Double.MAX_VALUE;

        private Watch(String goods) {
            this.goods = goods;
            thread.start();
        }

        private void read() {
            try (Connection c = connect()) {
                for (int n = 0; !stopping; n++) {
                    lagMillis = Double.parseDouble(query(c, LAG));
                    lagMillisMax = Math.max(lagMillisMax, lagMillis);
                    String seen = n % GOODS_EVERY == 0 ? query(c, GOODS) : goods;
                    if (!goods.equals(seen)) {
                        broken.add("goods: " + seen);
                    }
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (SQLException e) {
                broken.add(e.toString());
            }
        }

        double lagMillis() {
            return lagMillis;
        }

        /** The longest since the last call. */
        double takeLagMillisMax() {
            double max = lagMillisMax;
            lagMillisMax = 0;
            return max;
        }

        List<String> broken() {
            return broken;
        }

        @Override
        public void close() {
            stopping = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

package dev.sarrio.pair;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An application that appends words of its own to the arrays of table t, until it is over, by a clock that is up to two seconds wrong each time.
 *
 * @param writer its number, with which its words begin
 * @param keys how many rows there are, from 1
 * @param pauseMillis it rests for less than that after each
 * @param written takes the words that were committed
 */
record Traffic(
        Side side, int writer, Random random, int keys, int pauseMillis, AtomicBoolean over, Queue<String> written)
        implements Runnable {
    @Override
    public void run() {
        try (Connection c = side.database.superuser();
                PreparedStatement s = c.prepareStatement("UPDATE t SET h = h || ?::text WHERE id = ?");
                PreparedStatement clock = c.prepareStatement(
                        "UPDATE sarrio.log SET ts = ts + ? * interval '1 ms' WHERE xid = txid_current()")) {
            c.setAutoCommit(false);
            for (int n = 0; !over.get(); n++) {
                String word = writer + "." + n;
                s.setString(1, word);
                s.setInt(2, 1 + random.nextInt(keys));
                try {
                    int updated = s.executeUpdate();
                    clock.setInt(1, random.nextInt(4000) - 2000);
                    clock.executeUpdate();
                    c.commit();
                    if (updated == 1) {
                        written.add(word);
                    }
                } catch (SQLException e) {
                    if (!"40P01".equals(e.getSQLState())) { // a batch and a writer may meet in a circle: one gives way
                        throw e;
                    }
                    c.rollback();
                }
                Pair.pass(random.nextInt(pauseMillis));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.CopyMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A row that is merged by column, and written by the application between the look at it and the merge. */
class ColumnsRaceIT {
    private static final String LOCKS_ROWS = "%FOR UPDATE OF t) locked";
    private static final String MARKS_LOG = "UPDATE sarrio.log l SET n =%";
    private final Pair pair =
            new Pair().deciding("columns").tables("CREATE TABLE r (id int PRIMARY KEY, x text, y text, z text)");

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void whatIsWrittenBetweenTheLookAndTheMergeIsKept() throws SQLException {
        pair.a.app("INSERT INTO r SELECT i, 'x', 'y', 'z' FROM generate_series(1, 3) i");
        pair.a.images = true;
        pair.b.images = true;
        pair.twoWay(CopyMode.DATA, "r");
        pair.awaitQuiet();
        expectConflicts();
        try (Connection rowOfB = pair.b.database.superuser();
                Connection rowOfA = pair.a.database.superuser();
                Connection logOfA = pair.a.database.superuser()) {
            begin(rowOfB, "SELECT 1 FROM r WHERE id = 1 FOR UPDATE"); // so that b does not see what a writes now
            pair.a.app("UPDATE r SET x = 'a', y = 'a' WHERE id = 1");
            begin(logOfA, "SELECT 1 FROM sarrio.log WHERE key = '1' FOR UPDATE");
            begin(rowOfA, "UPDATE r SET z = 'a' WHERE id = 1");
            Pair.later();
            execute(rowOfB, "UPDATE r SET x = 'b' WHERE id < 3");
            rowOfB.commit();

            awaitWaiting(LOCKS_ROWS, "1 s"); // longer than it gives way for
            pair.a.app("UPDATE r SET y = 'early' WHERE id = 2"); // the rows that it locks are chosen already
            rowOfA.commit();
            awaitWaiting(MARKS_LOG, "0 s");
            pair.a.app("UPDATE r SET y = 'late' WHERE id = 2");
            logOfA.rollback();
        }
        pair.awaitQuiet();
        pair.awaitEqual("r");
        assertThat(pair.a.rows("SELECT x, y, z FROM r WHERE id < 3 ORDER BY id"))
                .containsExactly("b|a|a", "b|late|z");
    }

    /** After a conflict batches are not written in vain first. */
    private void expectConflicts() {
        pair.stopApply();
        pair.a.app("UPDATE r SET x = 'a' WHERE id = 3");
        pair.b.app("UPDATE r SET y = 'b' WHERE id = 3");
        pair.awaitTold(pair.a);
        pair.awaitTold(pair.b);
        pair.startApply();
        pair.awaitQuiet();
        pair.awaitEqual("r");
    }

    /** Until apply waits for a lock of a's, in a statement like that, for so long. */
    private void awaitWaiting(String statement, String time) {
        Pair.await().until(() -> pair.a
                .one("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'" + " AND query LIKE '"
                        + statement + "' AND clock_timestamp() - state_change > '" + time + "'")
                .equals("1"));
    }

    private static void begin(Connection connection, String sql) throws SQLException {
        connection.setAutoCommit(false);
        execute(connection, sql);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

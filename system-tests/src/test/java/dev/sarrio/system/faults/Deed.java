package dev.sarrio.system.faults;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One transaction of a clerk, on one checking account.
 *
 * @param opened a checking account that is opened by it, or null
 * @param closed one that is closed after its last booking was reversed, or null
 * @param revalued the side all of whose rates change at once, or null
 * @param rolledBack done, and taken back instead of committed
 */
record Deed(
        List<Booking> booked,
        List<Booking> reversed,
        Integer opened,
        Integer closed,
        String revalued,
        boolean rolledBack) {
    static Deed of(Booking booked) {
        return new Deed(List.of(booked), List.of(), null, null, null, false);
    }

    static Deed revaluation(String side, boolean rolledBack) {
        return new Deed(List.of(), List.of(), null, null, side, rolledBack);
    }

    /** Everything but the commit. Each statement must find its one row: rows are the clerk's own, and it knows them. */
    void execute(Connection c) throws SQLException {
        if (opened != null) {
            one(c, "INSERT INTO checking (id, opening, balance) VALUES (?, 0, 0)", opened);
        }
        // one checking account first, then savings accounts in order: no deadlocks
        List<Booking> moved = new ArrayList<>(booked);
        reversed.forEach(b -> moved.add(b.reverse()));
        moved.sort(Comparator.comparingInt(Booking::savings));
        for (Booking b : moved) {
            one(c, "UPDATE checking SET balance = balance - ? WHERE id = ?", b.amount(), b.checking());
            one(c, "UPDATE savings SET balance = balance + ? WHERE id = ?", b.amount(), b.savings());
        }
        for (Booking b : booked) {
            one(
                    c,
                    "INSERT INTO entry (reference, checking, savings, amount) VALUES (?, ?, ?, ?)",
                    b.reference(),
                    b.checking(),
                    b.savings(),
                    b.amount());
        }
        for (Booking b : reversed) {
            one(c, "DELETE FROM entry WHERE reference = ?", b.reference());
        }
        if (closed != null) {
            one(c, "DELETE FROM checking WHERE id = ? AND balance = 0", closed);
        }
        if (revalued != null) {
            rows(c, Ledger.RATES, "UPDATE rate SET run = run + 1 WHERE side = ?", revalued);
        }
    }

    private static void one(Connection c, String sql, Object... values) throws SQLException {
        rows(c, 1, sql, values);
    }

    private static void rows(Connection c, int expected, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = c.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            int rows = statement.executeUpdate();
            if (rows != expected) {
                throw new IllegalStateException(rows + " rows for " + statement);
            }
        }
    }
}

package dev.sarrio.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** Sessions that are kept for the next one: to begin one costs a server more than most statements. Thread-safe. */
final class Sessions {
    private final Function<Login, Connection> begin;
    private final Map<Login, Queue<Connection>> idle = new ConcurrentHashMap<>();

    record Login(String database, String role) {}

    interface Work<T> {
        T in(Statement statement) throws SQLException;
    }

    Sessions(Function<Login, Connection> begin) {
        this.begin = begin;
    }

    /** @param changes whether the work may leave something behind in its session */
    <T> T in(Login login, boolean changes, Work<T> work) throws SQLException {
        Queue<Connection> others = idle.computeIfAbsent(login, l -> new ConcurrentLinkedQueue<>());
        Connection c = others.poll();
        while (c != null && !c.isValid(0)) {
            c.close();
            c = others.poll();
        }
        Connection session = c == null ? begin.apply(login) : c;
        T result;
        try (Statement statement = session.createStatement()) {
            result = work.in(statement);
            if (changes) {
                statement.execute("DISCARD ALL");
            }
        } catch (SQLException e) {
            session.close();
            throw e;
        }
        others.add(session);
        return result;
    }

    /** Ends those of a database. */
    void end(String database) throws SQLException {
        for (Map.Entry<Login, Queue<Connection>> each : idle.entrySet()) {
            if (each.getKey().database().equals(database)) {
                for (Connection c : each.getValue()) {
                    c.close();
                }
                idle.remove(each.getKey());
            }
        }
    }
}

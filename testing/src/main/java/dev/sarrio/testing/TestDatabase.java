package dev.sarrio.testing;

import dev.sarrio.core.control.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One empty database of a test's own. Close drops it, whoever is still connected. */
public final class TestDatabase implements AutoCloseable {
    private final TestServer server;
    private final String name;
    /** Idle ones, for those who look often. */
    private final Queue<java.sql.Connection> lookers = new ConcurrentLinkedQueue<>();

    TestDatabase(TestServer server, String name) {
        this.server = server;
        this.name = name;
    }

    public TestServer server() {
        return server;
    }

    public String host() {
        return server.host();
    }

    public int port() {
        return server.port();
    }

    public String name() {
        return name;
    }

    /** A superuser's connection, the caller's to close: to set the scene and to look, never for the code under test. */
    public java.sql.Connection superuser() {
        return server.superuser(name);
    }

    /** Runs statements as superuser, each in a transaction of its own. */
    public void execute(String... statements) {
        try (java.sql.Connection c = superuser();
                var statement = c.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + " in: " + String.join("; ", statements), e);
        }
    }

    /** The first column of the query's first row as text, read as superuser; null for no row. */
    public String query(String sql) {
        List<String[]> rows = look(sql);
        return rows.isEmpty() ? null : rows.get(0)[0];
    }

    /** The query's rows as text, read as superuser, columns separated by `|`. */
    public List<String> rows(String sql) {
        return look(sql).stream().map(r -> String.join("|", r)).toList();
    }

    /** In a session that others go on with: the query leaves nothing behind in it. */
    private List<String[]> look(String sql) {
        java.sql.Connection c = looker();
        try (var statement = c.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String[]> all = new ArrayList<>();
            while (rows.next()) {
                String[] columns = new String[rows.getMetaData().getColumnCount()];
                for (int i = 0; i < columns.length; i++) {
                    columns[i] = rows.getString(i + 1);
                }
                all.add(columns);
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + " in: " + sql, e);
        } finally {
            lookers.add(c);
        }
    }

    private java.sql.Connection looker() {
        try {
            for (java.sql.Connection c = lookers.poll(); c != null; c = lookers.poll()) {
                if (c.isValid(0)) {
                    return c;
                }
                c.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return superuser();
    }

    /**
     * Creates a login role without any privilege (or takes the one of that name that another database of this server made)
     * and runs the grants here as superuser.
     */
    public void role(String role, String... grantStatements) {
        server.createRole(name, role, grantStatements);
    }

    /** How the code under test logs in: as a role made by {@link #role}, the password sealed with {@link TestSecrets#BOX}. */
    public Connection as(String role) {
        return new Connection(
                host(),
                port(),
                name,
                role,
                TestSecrets.BOX.seal(server.passwordOf(role)),
                Map.of("sslmode", "disable"));
    }

    @Override
    public void close() {
        lookers.forEach(TestDatabase::end);
        server.drop(name);
    }

    private static void end(java.sql.Connection c) {
        try {
            c.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

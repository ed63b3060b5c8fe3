package dev.sarrio.testing;

import dev.sarrio.core.control.Connection;
import java.util.List;
import java.util.Map;

/** One empty database of a test's own. Close drops it, whoever is still connected. */
public final class TestDatabase implements AutoCloseable {
    private final TestServer server;
    private final String name;

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
        server.run(name, statements);
    }

    /** The same as a role made by {@link #role}. */
    public void executeAs(String role, String... statements) {
        server.runAs(role, name, statements);
    }

    /** The first column of the query's first row as text, read as superuser; null for no row. */
    public String query(String sql) {
        List<String[]> rows = server.look(name, sql);
        return rows.isEmpty() ? null : rows.get(0)[0];
    }

    /** The query's rows as text, read as superuser, columns separated by `|`. */
    public List<String> rows(String sql) {
        return server.look(name, sql).stream().map(r -> String.join("|", r)).toList();
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
        server.drop(name);
    }
}

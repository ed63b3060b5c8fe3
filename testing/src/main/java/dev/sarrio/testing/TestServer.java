package dev.sarrio.testing;

import dev.sarrio.core.secret.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;

/** A PostgreSQL server under test. Its databases share its roles: a role lives as long as a database that made it. Thread-safe. */
public sealed class TestServer permits OwnTestServer {
    private final int major;
    private final String host;
    private final int port;
    private final String superuser;
    private final Secret password;
    private final Map<String, Set<String>> databasesOfRole = new HashMap<>();

    TestServer(int major, String host, int port, String superuser, Secret password) {
        this.major = major;
        this.host = host;
        this.port = port;
        this.superuser = superuser;
        this.password = password;
    }

    public int major() {
        return major;
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    /** User and password, for the same class in another class loader. */
    String login() {
        return superuser + " " + password.reveal();
    }

    /** A fresh, empty database. */
    public TestDatabase createDatabase() {
        String name = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        run("postgres", "CREATE DATABASE " + name);
        return new TestDatabase(this, name);
    }

    /** A superuser's connection: for setting the scene, never for the code under test. */
    Connection superuser(String database) {
        try {
            Properties login = new Properties();
            login.setProperty("user", superuser);
            login.setProperty("password", password.reveal());
            return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/" + database, login);
        } catch (SQLException e) {
            throw new IllegalStateException("Can't log in as superuser", e);
        }
    }

    synchronized void createRole(String database, String role, String... grants) {
        run(
                "postgres",
                "DO $$ BEGIN CREATE ROLE " + quoted(role) + " LOGIN NOSUPERUSER PASSWORD '"
                        + passwordOf(role).reveal()
                        + "'; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        databasesOfRole.computeIfAbsent(role, r -> new HashSet<>()).add(database);
        run(database, grants);
    }

    /** The same in every class loader. */
    Secret passwordOf(String role) {
        return new Secret(role + "-" + password.reveal());
    }

    /** Drops the database, and those roles that no other database made too. */
    synchronized void drop(String database) {
        run(
                "postgres",
                "UPDATE pg_database SET datallowconn = false WHERE datname = '" + database + "'",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
        run("postgres", "DROP DATABASE " + database);
        for (String role : Set.copyOf(databasesOfRole.keySet())) {
            Set<String> databases = databasesOfRole.get(role);
            if (databases.remove(database) && databases.isEmpty()) {
                run("postgres", "DROP OWNED BY " + quoted(role), "DROP ROLE " + quoted(role));
                databasesOfRole.remove(role);
            }
        }
    }

    private void run(String database, String... statements) {
        try (Connection c = superuser(database);
                Statement statement = c.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Setting the scene failed: " + String.join("; ", statements), e);
        }
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}

package dev.sarrio.testing;

import dev.sarrio.core.secret.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;

/** A PostgreSQL server under test. Its databases share its roles: a role lives as long as a database that made it. Thread-safe. */
public sealed class TestServer permits OwnTestServer {
    private static final int DROP_TRIES = 6;
    private static final int WITH_STRATEGY = 15;
    private static final String IN_USE = "55006";
    private final int major;
    private final String host;
    private final int port;
    private final String superuser;
    private final Secret password;
    private final Map<String, Set<String>> databasesOfRole = new HashMap<>();
    private final Sessions sessions = new Sessions(this::begin);
    private boolean templateCacheFilled;

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

    /**
     * A fresh, empty database. Copied as files: that is half of the work, and the copy has the template's cache of the catalog, which each
     * database's first session makes otherwise.
     */
    public TestDatabase createDatabase() {
        fillTemplateCache();
        String name = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        run("postgres", "CREATE DATABASE " + name + (major < WITH_STRATEGY ? "" : " STRATEGY file_copy"));
        return new TestDatabase(this, name);
    }

    private synchronized void fillTemplateCache() {
        if (!templateCacheFilled) {
            try (Connection session = superuser("template1");
                    Statement statement = session.createStatement()) {
                statement.execute("SELECT count(*) FROM pg_class");
            } catch (SQLException e) {
                throw new IllegalStateException("The template can't be read", e);
            }
            templateCacheFilled = true;
        }
    }

    /** A superuser's connection: for setting the scene, never for the code under test. */
    Connection superuser(String database) {
        return begin(new Sessions.Login(database, superuser));
    }

    private Connection begin(Sessions.Login as) {
        try {
            Properties login = new Properties();
            login.setProperty("user", as.role());
            login.setProperty(
                    "options", "-c extra_float_digits=3"); // DISCARD ALL comes back to it, not to what the driver sets
            login.setProperty("password", (as.role().equals(superuser) ? password : passwordOf(as.role())).reveal());
            return DriverManager.getConnection("jdbc:postgresql://" + host + ":" + port + "/" + as.database(), login);
        } catch (SQLException e) {
            throw new IllegalStateException("Can't log in as " + as.role(), e);
        }
    }

    synchronized void createRole(String database, String role, String... grants) {
        run(
                "postgres",
                "DO $$ BEGIN CREATE ROLE " + quoted(role) + " LOGIN NOSUPERUSER PASSWORD '"
                        + CheapPassword.verifier(passwordOf(role))
                        + "'; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        databasesOfRole.computeIfAbsent(role, r -> new HashSet<>()).add(database);
        run(database, grants);
    }

    /** From now on the superuser logs in as cheaply as the roles do. */
    void cheapen() {
        run("postgres", "ALTER ROLE " + quoted(superuser) + " PASSWORD '" + CheapPassword.verifier(password) + "'");
    }

    /** The same in every class loader. */
    Secret passwordOf(String role) {
        return new Secret(role + "-" + password.reveal());
    }

    /** Drops the database, and those roles that no other database needs too. */
    synchronized void drop(String database) {
        try {
            sessions.end(database);
        } catch (SQLException e) {
            throw new IllegalStateException("Sessions of " + database + " can't be ended", e);
        }
        run("postgres", "UPDATE pg_database SET datallowconn = false WHERE datname = '" + database + "'");
        dropUnused(database, DROP_TRIES);
        for (String role : Set.copyOf(databasesOfRole.keySet())) {
            Set<String> databases = databasesOfRole.get(role);
            if (databases.remove(database) && databases.isEmpty()) {
                run("postgres", dropUnlessNeeded(role));
                databasesOfRole.remove(role);
            }
        }
    }

    /** Another class loader has databases of its own, and may have made the same role. */
    private static String dropUnlessNeeded(String role) {
        return "DO $$ BEGIN DROP OWNED BY " + quoted(role) + "; DROP ROLE " + quoted(role)
                + "; EXCEPTION WHEN dependent_objects_still_exist THEN NULL; END $$";
    }

    /** The server waits 5 s for those that were told to end, which on a busy machine take longer, or began just before. */
    private void dropUnused(String database, int tries) {
        try {
            run(
                    "postgres",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'",
                    "DROP DATABASE " + database);
        } catch (IllegalStateException e) {
            if (tries == 1 || !(e.getCause() instanceof SQLException s && IN_USE.equals(s.getSQLState()))) {
                throw e;
            }
            dropUnused(database, tries - 1);
        }
    }

    void run(String database, String... statements) {
        runAs(superuser, database, statements);
    }

    /** Runs statements, each in a transaction of its own. */
    void runAs(String role, String database, String... statements) {
        try {
            sessions.in(new Sessions.Login(database, role), true, session -> {
                for (String sql : statements) {
                    session.execute(sql);
                }
                return null;
            });
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + " in: " + String.join("; ", statements), e);
        }
    }

    /** A query's rows as text. It leaves nothing behind in its session. */
    List<String[]> look(String database, String sql) {
        try {
            return sessions.in(new Sessions.Login(database, superuser), false, session -> {
                List<String[]> all = new ArrayList<>();
                try (ResultSet rows = session.executeQuery(sql)) {
                    while (rows.next()) {
                        String[] columns = new String[rows.getMetaData().getColumnCount()];
                        for (int i = 0; i < columns.length; i++) {
                            columns[i] = rows.getString(i + 1);
                        }
                        all.add(columns);
                    }
                }
                return all;
            });
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + " in: " + sql, e);
        }
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}

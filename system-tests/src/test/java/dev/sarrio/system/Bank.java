package dev.sarrio.system;

import dev.sarrio.core.control.Connection;
import dev.sarrio.testing.OwnTestServer;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import java.util.Map;
import java.util.TreeMap;

/** A small bank on two servers, and roles with the privileges that the documentation asks for and no others. */
public final class Bank implements AutoCloseable {
    static final int ACCOUNTS = 500;
    static final int BALANCE = 1000;
    private static final int ENTRIES = 20_000;
    private static final int SOURCE_MAJOR = 15; // Debian's pg_dump can read it
    private static final int TARGET_MAJOR = 17;
    private static final String[] SCHEMA = {
        "CREATE TYPE kind AS ENUM ('cash', 'card', 'transfer')",
        "CREATE TABLE account (id int PRIMARY KEY, owner text NOT NULL, balance int NOT NULL CHECK (balance >= 0))",
        "CREATE TABLE entry (id bigserial PRIMARY KEY, source int NOT NULL REFERENCES account, target int NOT NULL REFERENCES account,"
                + " amount int NOT NULL, kind kind NOT NULL DEFAULT 'transfer', at timestamptz NOT NULL DEFAULT now(), note jsonb)",
        "CREATE UNIQUE INDEX entry_note ON entry ((note ->> 'reference')) WHERE note ? 'reference'",
        "CREATE TABLE \"Card Limits\" (\"accountId\" int REFERENCES account, kind kind, \"max amount\" numeric(12,2), tags text[],"
                + " PRIMARY KEY (\"accountId\", kind))",
        "CREATE TABLE audit (what text)",
        "INSERT INTO account SELECT n, 'owner ' || n, " + BALANCE + " FROM generate_series(1, " + ACCOUNTS + ") n",
        "INSERT INTO entry (source, target, amount, kind, note) SELECT 1 + n % " + ACCOUNTS + ", 1 + (n * 7) % "
                + ACCOUNTS + ", 0, 'cash', jsonb_build_object('n', n) FROM generate_series(1, " + ENTRIES + ") n",
        "INSERT INTO \"Card Limits\" SELECT n, 'card', n * 1.01, ARRAY['a', NULL, '\u00e9'] FROM generate_series(1, 200) n",
    };

    final OwnTestServer sourceServer = TestPostgres.own(SOURCE_MAJOR);
    final OwnTestServer targetServer = TestPostgres.own(TARGET_MAJOR);
    final TestDatabase source = sourceServer.createDatabase();
    final TestDatabase target = targetServer.createDatabase();

    Bank() {
        source.execute(SCHEMA);
        source.role(
                "teller",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO teller",
                "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO teller");
        source.role(
                "sarrio",
                "GRANT CREATE ON DATABASE " + source.name() + " TO sarrio",
                "GRANT USAGE ON SCHEMA public TO sarrio",
                "GRANT SELECT, TRIGGER ON ALL TABLES IN SCHEMA public TO sarrio",
                "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO sarrio");
        target.role(
                "sarrio",
                "GRANT CREATE ON DATABASE " + target.name() + " TO sarrio",
                "GRANT USAGE, CREATE ON SCHEMA public TO sarrio",
                "GRANT SET ON PARAMETER session_replication_role TO sarrio");
    }

    /** The body of `POST /databases`. */
    public static Map<String, Object> definition(String name, TestDatabase database) {
        Connection login = database.as("sarrio");
        Map<String, Object> definition = new TreeMap<>();
        definition.put("name", name);
        definition.put("host", login.host());
        definition.put("port", login.port());
        definition.put("dbname", login.dbname());
        definition.put("user", login.user());
        definition.put("password", TestSecrets.BOX.open(login.sealedPassword()).reveal());
        definition.put("parameters", Map.of("sslmode", "disable"));
        return definition;
    }

    /** One line per table: name, rows and a digest of all rows. */
    static String digest(TestDatabase database) {
        return database.query("SELECT string_agg(line, E'\\n') FROM ("
                + digestOf("account", "id") + " UNION ALL " + digestOf("entry", "id") + " UNION ALL "
                + digestOf("\"Card Limits\"", "\"accountId\", kind") + ") d (line)");
    }

    private static String digestOf(String table, String key) {
        return "SELECT '" + table + " ' || count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY " + key
                + ")), '') FROM " + table + " t";
    }

    @Override
    public void close() {
        sourceServer.close();
        targetServer.close();
    }
}

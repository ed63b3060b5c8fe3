package dev.sarrio.system.faults;

import dev.sarrio.system.Bank;
import dev.sarrio.system.Rest;
import dev.sarrio.testing.PrivilegesPage;
import dev.sarrio.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A bank in two databases that one sync keeps in step. Money moves between two tables and leaves a row in a third, so that a state which
 * holds only a part of a transaction shows. If both sides are written, each has accounts of its own.
 */
final class Ledger {
    private static final int ACCOUNTS = 100;
    private static final int OPENING = 1_000;
    /** So many of each side, always changed all at once: enough for their batch to be met halfway. */
    static final int RATES = 2_000;

    private static final String[] SCHEMA = {
        "CREATE TABLE checking (id int PRIMARY KEY, opening int NOT NULL, balance int NOT NULL)",
        "CREATE TABLE savings (id int PRIMARY KEY, opening int NOT NULL, balance int NOT NULL)",
        "CREATE TABLE entry (reference text PRIMARY KEY, number bigserial NOT NULL, checking int NOT NULL REFERENCES checking,"
                + " savings int NOT NULL REFERENCES savings, amount int NOT NULL)",
        "CREATE TABLE rate (id int PRIMARY KEY, side text NOT NULL, run bigint NOT NULL)",
        "CREATE TABLE stamp (side text PRIMARY KEY, value text NOT NULL)",
        "CREATE TABLE tape (checking int, amount int)",
    };

    /** Where one side is written a table without a key has a line for each entry, many of them alike: it is inserted, updated and deleted. */
    private static final String[] TAPE = {
        "CREATE FUNCTION print() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'INSERT' THEN"
                + " INSERT INTO tape VALUES (NEW.checking, -NEW.number);"
                + " UPDATE tape SET amount = NEW.amount WHERE amount = -NEW.number;"
                + " ELSE DELETE FROM tape WHERE ctid = (SELECT ctid FROM tape WHERE checking = OLD.checking AND amount = OLD.amount"
                + " LIMIT 1 FOR UPDATE SKIP LOCKED); IF NOT FOUND THEN RAISE EXCEPTION 'no line of %', OLD; END IF;"
                + " END IF; RETURN NULL; END $$",
        "CREATE TRIGGER print AFTER INSERT OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION print()",
    };

    /** What is wrong with the database as one snapshot shows it ('' for nothing), and where its sequence is. */
    static final String LOOK = "SELECT concat_ws('; '"
            + ", (SELECT 'all money is ' || sum(balance) FROM (SELECT balance FROM checking UNION ALL SELECT balance FROM savings) b"
            + " HAVING sum(balance) <> " + 2 * ACCOUNTS * OPENING + ")"
            + ", (SELECT 'entries without their account: ' || string_agg(reference, ' ') FROM entry e"
            + " WHERE NOT EXISTS (SELECT FROM checking c WHERE c.id = e.checking)"
            + " OR NOT EXISTS (SELECT FROM savings s WHERE s.id = e.savings))"
            + ", (SELECT 'checking accounts that are not the sum of their entries: ' || string_agg(id::text, ' ') FROM checking c"
            + " LEFT JOIN (SELECT checking, sum(amount) FROM entry GROUP BY 1) e (account, moved) ON account = id"
            + " WHERE balance <> opening - coalesce(moved, 0))"
            + ", (SELECT 'savings accounts that are not the sum of their entries: ' || string_agg(id::text, ' ') FROM savings s"
            + " LEFT JOIN (SELECT savings, sum(amount) FROM entry GROUP BY 1) e (account, moved) ON account = id"
            + " WHERE balance <> opening + coalesce(moved, 0))"
            + ", (SELECT 'rates of several runs: ' || string_agg(side, ' ') FROM"
            + " (SELECT side FROM rate GROUP BY 1 HAVING min(run) <> max(run)) r)"
            + ", (SELECT 'lines that are not those of the entries: ' || string_agg(t::text, ' ') FROM"
            + " (SELECT checking, amount, sum(n) FROM (SELECT checking, amount, 1 AS n FROM tape"
            + " UNION ALL SELECT checking, amount, -1 FROM entry) l GROUP BY 1, 2 HAVING sum(n) <> 0) t"
            + " HAVING EXISTS (SELECT FROM tape))"
            + "), (SELECT last_value FROM entry_number_seq)";

    private static final Map<String, String> ORDER = Map.of(
            "checking", "id", "savings", "id", "entry", "reference", "rate", "id", "stamp", "side", "tape", "t::text");

    private final String sync;
    private final Map<String, TestDatabase> databases = new TreeMap<>();
    private final Map<String, Writers> writers = new TreeMap<>();

    Ledger(String sync, boolean bothWays, TestDatabase old, TestDatabase fresh) {
        this.sync = sync;
        databases.put(Fault.OLD, old);
        databases.put(Fault.NEW, fresh);
        databases.values().forEach(Ledger::prepare);
        // whoever wants commits to be on the disk must ask for it, but for one database
        for (TestDatabase lazy : bothWays ? List.of(old, fresh) : List.of(old)) {
            lazy.execute("ALTER DATABASE " + lazy.name() + " SET synchronous_commit = off");
        }
        for (String table : List.of("checking", "savings")) {
            old.execute("INSERT INTO " + table + " SELECT n, " + OPENING + ", " + OPENING + " FROM generate_series(1, "
                    + ACCOUNTS + ") n");
        }
        for (String side : Fault.SIDES) {
            int first = Fault.SIDES.indexOf(side) * RATES;
            old.execute("INSERT INTO rate SELECT n + " + first + ", '" + side + "', 0 FROM generate_series(1, " + RATES
                    + ") n");
        }
        if (!bothWays) {
            old.execute(TAPE);
        }
        writers.put(Fault.OLD, new Writers(Fault.OLD, old, accounts(bothWays ? 2 : 1, 1), 1));
        if (bothWays) {
            writers.put(Fault.NEW, new Writers(Fault.NEW, fresh, accounts(2, 2), 0));
        }
    }

    String sync() {
        return sync;
    }

    TestDatabase database(String side) {
        return databases.get(side);
    }

    /** Those of the sides that are written. */
    Map<String, Writers> writers() {
        return writers;
    }

    /** The sides whose readers must always see a whole state of all tables. */
    Set<String> watched() {
        return writers.size() == 2 ? Set.copyOf(Fault.SIDES) : Set.of(Fault.NEW);
    }

    /** Adds the sync, with databases that are reached at these ports. */
    void define(Rest rest, Map<String, Integer> ports) {
        databases.forEach((side, database) -> {
            Map<String, Object> definition = Bank.definition(sync + "_" + side, database);
            definition.put("port", ports.get(side));
            rest.post("/databases", definition);
        });
        rest.post("/tables", Map.of("db", sync + "_" + Fault.OLD, "all", true, "relgroup", sync));
        if (writers.size() == 1) {
            rest.post(
                    "/tables",
                    Map.of("db", sync + "_" + Fault.OLD, "names", List.of("tape"), "relgroup", sync, "images", "full"));
        }
        String newRole = writers.size() == 2 ? ":source" : ":target";
        List<String> dbs = List.of(sync + "_" + Fault.OLD + ":source", sync + "_" + Fault.NEW + newRole);
        rest.post("/syncs", Map.of("name", sync, "relgroup", sync, "dbs", dbs, "copy", "data"));
    }

    /** One line per table: name, rows and a digest of all rows. */
    String digest(String side) {
        List<String> lines = new ArrayList<>();
        ORDER.forEach((table, key) -> lines.add("SELECT '" + table + " ' || count(*) || ' ' || coalesce(md5(string_agg("
                + "t::text, '|' ORDER BY " + key + ")), '') FROM " + table + " t"));
        return database(side)
                .query("SELECT string_agg(line, E'\\n' ORDER BY line) FROM (" + String.join(" UNION ALL ", lines)
                        + ") d (line)");
    }

    /** The references that a database has of bookings that were made on a side. */
    Set<String> references(String where, String madeOn) throws SQLException {
        Set<String> references = new TreeSet<>();
        try (Connection c = database(where).superuser();
                Statement statement = c.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT reference FROM entry WHERE reference LIKE '" + madeOn + "-%'")) {
            while (rows.next()) {
                references.add(rows.getString(1));
            }
        }
        return references;
    }

    /** How often the rates of a side were changed, in what a database has. */
    long run(String where, String side) {
        return Long.parseLong(database(where).query("SELECT max(run) FROM rate WHERE side = '" + side + "'"));
    }

    private static void prepare(TestDatabase database) {
        database.execute(SCHEMA);
        for (String block : List.of(
                "source",
                "source, for each schema",
                "target, PostgreSQL 15 and newer",
                "target, tables made by somebody else: for each schema")) {
            database.role("sarrio", PrivilegesPage.grants(block, database, "sarrio", "public"));
        }
    }

    private static List<Integer> accounts(int apart, int first) {
        return IntStream.rangeClosed(1, ACCOUNTS)
                .filter(n -> n % apart == first % apart)
                .boxed()
                .toList();
    }
}

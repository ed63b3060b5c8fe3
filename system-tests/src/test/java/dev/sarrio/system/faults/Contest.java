package dev.sarrio.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sarrio.system.Bank;
import dev.sarrio.system.Rest;
import dev.sarrio.testing.PrivilegesPage;
import dev.sarrio.testing.TestDatabase;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Tables that all databases of a sync write without regard for each other; the later version of a row stays, or of each of its columns. For one
 * thread.
 */
final class Contest {
    /** Of a table's rows: one that all write, and for each side one that it writes alone, where rows are merged by column. */
    private static final List<String> COLUMNS = List.of("writes", "of_" + Fault.OLD, "of_" + Fault.NEW);

    private final Rest rest;
    private final String sync;
    private final boolean columns;
    private final Map<String, TestDatabase> databases = new LinkedHashMap<>();

    /** @param databases their number: they stand on the two sides in turns @param columns whether rows are merged by column */
    Contest(Rig rig, String sync, int databases, boolean columns) {
        this.rest = rig.rest();
        this.sync = sync;
        this.columns = columns;
        for (int i = 0; i < databases; i++) {
            add(rig, Fault.SIDES.get(i % 2), name(i));
        }
        rest.post("/tables", Map.of("db", sync + "_" + Fault.OLD, "all", true, "relgroup", sync));
        if (columns) {
            names().forEach(n ->
                    rest.post("/tables", Map.of("db", sync + "_" + n, "names", List.of("public.*"), "images", "full")));
        }
        List<String> dbs = names().stream().map(n -> sync + "_" + n + ":source").toList();
        String strategy = columns ? "columns" : "latest";
        rest.post("/syncs", Map.of("name", sync, "relgroup", sync, "dbs", dbs, "copy", "data", "conflict", strategy));
        awaitRunning();
    }

    private static String name(int i) {
        return Fault.SIDES.get(i % 2)
                + (i < 2 ? "" : "_" + (char) ('a' + i)); // names of writes are made of it and a number
    }

    private void add(Rig rig, String side, String name) {
        TestDatabase database = rig.server(side).createDatabase();
        database.execute(
                "CREATE TABLE contested (id int PRIMARY KEY, "
                        + COLUMNS.stream()
                                .map(c -> c + " text[] NOT NULL DEFAULT '{}'")
                                .collect(Collectors.joining(", "))
                        + ")",
                Juggler.TABLE,
                "CREATE TABLE arrival (side text PRIMARY KEY, value text NOT NULL)");
        for (String block : List.of(
                "source",
                "source, for each schema",
                "target, PostgreSQL 15 and newer",
                "target, tables made by somebody else: for each schema")) {
            database.role("sarrio", PrivilegesPage.grants(block, database, "sarrio", "public"));
        }
        databases.put(name, database);
        Map<String, Object> definition = Bank.definition(sync + "_" + name, database);
        definition.put("port", rig.proxy(side).port());
        rest.post("/databases", definition);
    }

    /** The names of its databases; the first two are those of the sides. */
    Set<String> names() {
        return databases.keySet();
    }

    /** Whether a column that one database writes alone is nowhere overwritten. */
    boolean isMerged() {
        return columns;
    }

    /** The columns that a database writes. */
    List<String> columns(String name) {
        return columns ? List.of(COLUMNS.get(0), "of_" + name) : COLUMNS.subList(0, 1);
    }

    TestDatabase database(String name) {
        return databases.get(name);
    }

    void awaitRunning() {
        await("all directions run").atMost(Rig.PATIENCE).ignoreExceptions().until(() -> {
            var status = rest.get("/syncs/" + sync + "/status");
            return status.path("state").asText().equals("RUNNING")
                    && status.path("consistent").asBoolean()
                    && !status.path("problem").has("code");
        });
    }

    /** Rows that nobody has written yet, on both sides. */
    void add(int first, int keys) {
        database(Fault.OLD)
                .execute("INSERT INTO contested SELECT n FROM generate_series(" + first + ", " + (first + keys - 1)
                        + ") n");
        settle("rows from " + first);
    }

    /** Batches are applied in order: where a last change of each database has arrived, all before it has. */
    void settle(String value) {
        for (String name : names()) {
            database(name)
                    .execute("INSERT INTO arrival VALUES ('" + name + "', '" + value
                            + "') ON CONFLICT (side) DO UPDATE SET value = excluded.value");
            await("the last change of " + name)
                    .atMost(Rig.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> names().stream()
                            .allMatch(other -> value.equals(
                                    database(other).query("SELECT value FROM arrival WHERE side = '" + name + "'"))));
        }
    }

    /** All rows, one a line. */
    String rows(String name) {
        return database(name).query("SELECT string_agg(t::text, E'\\n' ORDER BY id) FROM contested t");
    }

    /** The rows that the jugglers leave: a row that is deleted for another one's unique value is deleted by a change that has to arrive, too. */
    void awaitJuggled(String value) {
        await("the juggled rows are the same")
                .atMost(Rig.PATIENCE)
                .ignoreExceptions()
                .untilAsserted(this::juggled);
        String rows = juggled();
        settle(value);
        assertThat(juggled()).as("they stay so").isEqualTo(rows);
    }

    /** What all have. */
    private String juggled() {
        Map<String, String> rows = new TreeMap<>();
        names().forEach(name ->
                rows.put(name, String.join(" ", database(name).rows("SELECT t::text FROM juggled t ORDER BY id"))));
        assertThat(new HashSet<>(rows.values())).as("%s", rows).hasSize(1);
        return rows.values().iterator().next();
    }

    /** A query for the names of writes, with the key of their row, that are in a row of a side. */
    static String written() {
        return "SELECT id, unnest(" + String.join(" || ", COLUMNS) + ") FROM contested";
    }

    /** The same for rows that are on record there. */
    static String onRecord() {
        return List.of("incoming_row", "own_row").stream()
                .map(
                        row -> "SELECT (key->>'id')::int, jsonb_array_elements_text(" + row
                                + "->'writes') FROM sarrio.conflict WHERE relation LIKE '%contested' AND resolved_at IS NOT NULL")
                .collect(Collectors.joining(" UNION "));
    }
}

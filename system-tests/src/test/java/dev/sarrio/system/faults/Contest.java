package dev.sarrio.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sarrio.system.Bank;
import dev.sarrio.system.Rest;
import dev.sarrio.testing.PrivilegesPage;
import dev.sarrio.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tables that both sides of a sync write without regard for each other; the later version of a row stays. For one thread. */
final class Contest {
    static final String SYNC = "contest";
    private final Rest rest;
    private final Map<String, TestDatabase> databases = new TreeMap<>();

    Contest(Rig rig) {
        this.rest = rig.rest();
        for (String side : Fault.SIDES) {
            TestDatabase database = rig.server(side).createDatabase();
            database.execute(
                    "CREATE TABLE contested (id int PRIMARY KEY, writes text[] NOT NULL)",
                    Juggler.TABLE,
                    "CREATE TABLE arrival (side text PRIMARY KEY, value text NOT NULL)");
            for (String block : List.of(
                    "source",
                    "source, for each schema",
                    "target, PostgreSQL 15 and newer",
                    "target, tables made by somebody else: for each schema")) {
                database.role("sarrio", PrivilegesPage.grants(block, database, "sarrio", "public"));
            }
            databases.put(side, database);
            Map<String, Object> definition = Bank.definition(SYNC + "_" + side, database);
            definition.put("port", rig.proxy(side).port());
            rest.post("/databases", definition);
        }
        rest.post("/tables", Map.of("db", SYNC + "_" + Fault.OLD, "all", true, "relgroup", SYNC));
        List<String> dbs =
                Fault.SIDES.stream().map(s -> SYNC + "_" + s + ":source").toList();
        rest.post("/syncs", Map.of("name", SYNC, "relgroup", SYNC, "dbs", dbs, "copy", "data", "conflict", "latest"));
        awaitRunning();
    }

    TestDatabase database(String side) {
        return databases.get(side);
    }

    void awaitRunning() {
        await("both directions run").atMost(Rig.PATIENCE).ignoreExceptions().until(() -> {
            var status = rest.get("/syncs/" + SYNC + "/status");
            return status.path("state").asText().equals("RUNNING")
                    && status.path("consistent").asBoolean()
                    && !status.path("problem").has("code");
        });
    }

    /** Rows that nobody has written yet, on both sides. */
    void add(int first, int keys) {
        database(Fault.OLD)
                .execute("INSERT INTO contested SELECT n, '{}' FROM generate_series(" + first + ", "
                        + (first + keys - 1) + ") n");
        settle("rows from " + first);
    }

    /** Batches are applied in order: where a last change of each side has arrived, all before it has. */
    void settle(String value) {
        for (String side : Fault.SIDES) {
            database(side)
                    .execute("INSERT INTO arrival VALUES ('" + side + "', '" + value
                            + "') ON CONFLICT (side) DO UPDATE SET value = excluded.value");
            String other = side.equals(Fault.OLD) ? Fault.NEW : Fault.OLD;
            await("the last change of side " + side)
                    .atMost(Rig.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> value.equals(
                            database(other).query("SELECT value FROM arrival WHERE side = '" + side + "'")));
        }
    }

    /** All rows, one a line. */
    String rows(String side) {
        return database(side).query("SELECT string_agg(t::text, E'\\n' ORDER BY id) FROM contested t");
    }

    /** The rows that the jugglers leave: a row that is deleted for another one's unique value is deleted by a change that has to arrive, too. */
    void awaitJuggled(String value) {
        await("the juggled rows are the same")
                .atMost(Rig.PATIENCE)
                .ignoreExceptions()
                .until(() -> juggled(Fault.OLD).equals(juggled(Fault.NEW)));
        String rows = juggled(Fault.OLD);
        settle(value);
        assertThat(List.of(juggled(Fault.OLD), juggled(Fault.NEW)))
                .as("they stay so")
                .containsExactly(rows, rows);
    }

    private String juggled(String side) {
        return String.join("\n", database(side).rows("SELECT t::text FROM juggled t ORDER BY id"));
    }

    /** A query for the names of writes, with the key of their row, that are in a row of a side. */
    static String written() {
        return "SELECT id, unnest(writes) FROM contested";
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

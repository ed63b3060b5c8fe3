package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.control.TargetShape.Item;
import dev.sarrio.core.name.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Captured for real: whatever is done to a table, the target has what the shape makes of it. */
class ShapesIT {
    private static final String[] TABLES = {"orders", "parts", "plain"};
    private static final List<String> REGIONS = List.of("'eu'", "'us'", "NULL", "'EU'");
    /** What should be there, and what is. */
    private static final List<String[]> SAME = List.of(
            new String[] {
                "SELECT id, note, upper(region), (cents / 100.0)::numeric(12,2), day + 1 FROM orders WHERE lower(region) = 'eu'"
                        + " ORDER BY 1",
                "SELECT no, note, region, amount, next FROM sales ORDER BY 1"
            },
            new String[] {
                "SELECT at, id, v FROM parts WHERE v % 2 = 0 ORDER BY 1, 2",
                "SELECT day, nr, v FROM pieces ORDER BY 1, 2"
            },
            new String[] {"SELECT * FROM plain ORDER BY 1", "SELECT * FROM plain ORDER BY 1"});

    private Pair pair;

    @AfterEach
    void close() {
        pair.close();
    }

    private List<TargetShape> shapes() {
        return List.of(
                new TargetShape(
                        pair.b.name,
                        TableName.parse("orders"),
                        TableName.parse("sales"),
                        List.of(
                                Item.column("id", "no"),
                                Item.column("note", "note"),
                                Item.computed("upper(region)", "text", "region"),
                                Item.computed("cents / 100.0", "numeric", "amount"),
                                Item.computed("day + 1", "date", "next")),
                        "lower(region) = 'eu'",
                        Map.of("region", "text", "cents", "bigint", "day", "date")),
                new TargetShape(
                        pair.b.name,
                        TableName.parse("parts"),
                        TableName.parse("pieces"),
                        List.of(Item.column("v", "v"), Item.column("at", "day"), Item.column("id", "nr")),
                        "v % 2 = 0",
                        Map.of("v", "integer")));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void afterARandomHistoryWithKilledAppliesTheTargetHasWhatTheShapesMakeOfTheSource(long seed) {
        pair = new Pair(15, 18);
        pair.a.app(
                "CREATE TABLE orders (id int PRIMARY KEY, region text, cents bigint, day date, note text UNIQUE DEFERRABLE)",
                "CREATE TABLE parts (at date, id int, v int, PRIMARY KEY (at, id)) PARTITION BY RANGE (at)",
                "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2024-01-06')",
                "CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2024-01-06') TO ('2024-02-01')",
                "CREATE TABLE plain (id int PRIMARY KEY, v int)",
                "INSERT INTO orders SELECT i, (ARRAY['eu', 'us', NULL])[i % 3 + 1], i * 7, '2024-01-01', 'n' || i"
                        + " FROM generate_series(1, 200) i",
                "INSERT INTO parts SELECT '2024-01-01'::date + i % 10, i, i FROM generate_series(1, 200) i",
                "INSERT INTO plain SELECT i, i FROM generate_series(1, 50) i");
        pair.b.app(
                "CREATE TABLE sales (no int PRIMARY KEY, note text UNIQUE, region text, amount numeric(12,2), next date)",
                "CREATE TABLE pieces (nr int, day date, v int, PRIMARY KEY (nr, day))",
                "CREATE TABLE plain (id int PRIMARY KEY, v int)");
        pair.a.grant();
        pair.b.grant();
        Random random = new Random(seed);
        pair.oneWay(CopyMode.DATA, shapes(), TABLES);
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 60; i++) {
                pair.a.app(statement(random));
            }
            if (round == 1) {
                pair.stopApply();
            } else if (round == 2) {
                pair.startApply();
            }
        }
        pair.a.app("INSERT INTO orders VALUES (100000, 'eu', 1, '2024-03-01', 'last')");

        Pair.await().untilAsserted(() -> {
            assertThat(pair.state(pair.b)).as("%s", pair.towards(pair.b)).isEqualTo(FlowState.RUNNING);
            for (String[] same : SAME) {
                assertThat(pair.b.rows(same[1])).as(same[1]).isEqualTo(pair.a.rows(same[0]));
            }
        });
        assertThat(pair.b.rows("SELECT no FROM sales WHERE no = 100000")).hasSize(1);
    }

    private static String statement(Random random) {
        int id = random.nextInt(300);
        String region = REGIONS.get(random.nextInt(REGIONS.size()));
        String day = "'2024-01-" + (10 + random.nextInt(20)) + "'";
        String early = "'2024-01-0" + (1 + random.nextInt(9)) + "'";
        List<String> all = new ArrayList<>(List.of(
                "INSERT INTO orders VALUES (" + id + ", " + region + ", " + id + ", " + day
                        + ", NULL) ON CONFLICT (id) DO UPDATE SET region = excluded.region",
                "UPDATE orders SET region = " + region + " WHERE id % 7 = " + id % 7,
                "UPDATE orders SET cents = cents + 1, day = " + day + " WHERE id BETWEEN " + id + " AND " + (id + 30),
                "UPDATE orders SET id = id + 1000 WHERE id = " + id
                        + " AND NOT EXISTS (SELECT FROM orders o WHERE o.id = " + (id + 1000) + ")",
                "UPDATE orders o SET note = (SELECT note FROM orders WHERE id = 18 - o.id) WHERE id IN (8, 10)",
                "DELETE FROM orders WHERE id = " + id,
                "BEGIN; DELETE FROM orders WHERE id = " + id + "; INSERT INTO orders VALUES (" + id + ", " + region
                        + ", 5, NULL, NULL); COMMIT",
                "INSERT INTO parts VALUES (" + early + ", " + id + ", " + id
                        + ") ON CONFLICT (at, id) DO UPDATE SET v = 1",
                "UPDATE parts SET v = v + 1 WHERE id % 5 = " + id % 5,
                "UPDATE parts SET at = " + early + " WHERE id = " + (id + 1000),
                "INSERT INTO parts VALUES (" + day + ", " + (id + 1000) + ", 2) ON CONFLICT (at, id) DO NOTHING",
                "UPDATE plain SET v = v + 1 WHERE id = " + id % 50));
        if (random.nextInt(10) == 0) {
            all = List.of("TRUNCATE parts_" + (1 + id % 2), "TRUNCATE orders, parts", "TRUNCATE parts_1");
        }
        return all.get(random.nextInt(all.size()));
    }
}

package dev.sarrio.postgres.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonIT {
    private static final CompareSettings FAST =
            new CompareSettings(100, 5000, 5, List.of(Duration.ofMillis(50), Duration.ofMillis(100)));
    private final Vertx vertx = Vertx.vertx();
    private final PgServers servers = new PgServers(vertx, TestSecrets.BOX);
    private TestDatabase source;
    private TestDatabase target;

    private void databases(int from, int to, String... both) {
        source = TestPostgres.server(from).createDatabase();
        target = TestPostgres.server(to).createDatabase();
        source.execute(both);
        target.execute(both);
        for (TestDatabase database : List.of(source, target)) {
            database.role("compare", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO compare");
        }
    }

    @AfterEach
    void close() {
        target.close();
        source.close();
        vertx.close();
    }

    private TableComparison compare(CompareSettings settings, String table) {
        return compare(settings, List.of(table)).get(0);
    }

    private List<TableComparison> compare(CompareSettings settings, List<String> tables) {
        List<TableComparison> told = new ArrayList<>();
        List<TableComparison> all = new Comparison(servers, settings)
                .run(
                        source.as("compare"),
                        target.as("compare"),
                        tables.stream().map(TableName::parse).toList(),
                        told::add);
        assertThat(told).isEqualTo(all);
        return all;
    }

    private TableComparison lenient() {
        List<TableName> tables = List.of(TableName.parse("t"));
        return new Comparison(servers, FAST)
                .run(
                        source.as("compare"),
                        target.as("compare"),
                        new Comparison.Compared(tables, List.of(), tables),
                        done -> {})
                .get(0);
    }

    @Test
    void columnsOfOtherTypesAreEqualIfTheirValuesAreAndThoseLeftOutOnPurposeDoNotCount() {
        databases(10, 18);
        source.execute(
                "CREATE TABLE t (k numeric(5,2) PRIMARY KEY, n numeric, i int, j json, d date, c char(5), missing int)",
                "INSERT INTO t VALUES (1.50, 100, 20, '{\"b\":  1, \"a\": 2}', '2020-01-01', 'ab', 1),"
                        + " (2, 0.10, 0, NULL, 'infinity', NULL, 2)");
        target.execute(
                "CREATE TABLE t (c text, d timestamp, j jsonb, i numeric(10,3), n numeric(9,4), k numeric PRIMARY KEY)",
                "INSERT INTO t VALUES ('ab', '2020-01-01', '{\"a\": 2, \"b\": 1}', 20, 100, 1.5), (NULL, 'infinity', NULL, 0, 0.1, 2)");
        source.execute("GRANT SELECT ON t TO compare");
        target.execute("GRANT SELECT ON t TO compare");
        assertThat(compare(FAST, "t").equal()).as("a column is missing").isFalse();
        assertThat(lenient()).satisfies(c -> {
            assertThat(c.equal()).as("%s", c.differing()).isTrue();
            assertThat(c.problem()).contains("missing").contains("left out");
        });
        target.execute("UPDATE t SET j = '{}' WHERE k = 1.5");
        assertThat(lenient().differing()).containsExactly("k=1.5: differs in j");
    }

    @ParameterizedTest
    @CsvSource({"10,17", "18,18", "15,15"})
    void equalTablesOfAnyKindAreEqualAcrossVersions(int from, int to) {
        databases(
                from,
                to,
                "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                "CREATE TABLE types (k numeric PRIMARY KEY, f4 float4, f8 float8, fs float8[], p point, b bytea, i interval,"
                        + " ts timestamptz, d date, js json, jb jsonb, x xml, m money, ip inet, mo mood, a text[], r numrange)",
                "INSERT INTO types SELECT g, g / 3.0, g / 7.0, ARRAY[g / 9.0, 'NaN'], point(g / 3.0, 0), decode(md5(g::text), 'hex'),"
                        + " g * interval '1 h 0.5 s', '2020-01-01Z'::timestamptz + g * interval '1 d', 'infinity', '{\"a\":  1}',"
                        + " '{\"b\": 0.10}', '<a/>', 12.3, '10.0.0.1', 'happy', ARRAY['a,b', NULL, '\"'], numrange(0.5, g)"
                        + " FROM generate_series(1, 500) g",
                "INSERT INTO types (k) VALUES (0)",
                "CREATE TABLE composite (a int, b text, c timestamptz, v text, PRIMARY KEY (a, b, c))",
                "INSERT INTO composite SELECT g % 10, 'ü' || g, '2020-01-01Z'::timestamptz + g * interval '1 s', g FROM"
                        + " generate_series(1, 2000) g",
                "CREATE TABLE empty (id int PRIMARY KEY)",
                "CREATE TABLE keyless (x int, y text)",
                "INSERT INTO keyless SELECT g % 3, NULL FROM generate_series(1, 100) g",
                "CREATE TABLE parted (id int NOT NULL, v text) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (500)",
                "CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (500) TO (5000)",
                "INSERT INTO parted SELECT g, g FROM generate_series(1, 1000) g",
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (c text) INHERITS (parent)",
                "INSERT INTO parent VALUES (1)",
                "INSERT INTO child VALUES (2, 'c')",
                "CREATE TABLE \"Größe \"\"q\"\"\" (\"Schlüssel.1\" text PRIMARY KEY)",
                "INSERT INTO \"Größe \"\"q\"\"\" VALUES ('x')");
        List<TableComparison> all = compare(
                FAST,
                List.of("types", "composite", "empty", "keyless", "parted", "parent", "child", "\"Größe \"\"q\"\"\""));
        assertThat(all).allSatisfy(t -> {
            assertThat(t.equal()).as(t.toString()).isTrue();
            assertThat(t.targetRows()).isEqualTo(t.sourceRows());
            assertThat(t.differing()).isEmpty();
        });
        assertThat(all.stream().map(TableComparison::sourceRows))
                .containsExactly(501L, 2000L, 0L, 100L, 1000L, 1L, 1L, 1L);
    }

    @Test
    void rowsThatDifferAreNamedByKeyWithWhatIsTheMatter() {
        databases(
                15,
                17,
                "CREATE TABLE t (id int PRIMARY KEY, a text, b numeric, f float8)",
                "INSERT INTO t SELECT g, 'a', 1.0, 0 FROM generate_series(1, 3000) g",
                "ANALYZE t");
        target.execute(
                "DELETE FROM t WHERE id = 7",
                "INSERT INTO t VALUES (9999, 'x', 1, 1)",
                "UPDATE t SET a = NULL, b = 1.00 WHERE id = 1500",
                "UPDATE t SET f = '-0' WHERE id = 2000");
        TableComparison t = compare(FAST, "t");
        assertThat(t.equal()).isFalse();
        assertThat(t.differing())
                .containsExactlyInAnyOrder(
                        "id=7: missing on the target",
                        "id=9999: only on the target",
                        "id=1500: differs in a, b",
                        "id=2000: differs in f");
        assertThat(t.sourceRows()).isEqualTo(3000);
        assertThat(t.targetRows()).isEqualTo(3000);
    }

    @Test
    void valuesThatOnlyLookAlikeWhenGluedTogetherDiffer() {
        databases(15, 15, "CREATE TABLE t (id int, part text, a text, b text, PRIMARY KEY (id, part))");
        source.execute("INSERT INTO t VALUES (1, 'x', 'a', 'b,c'), (2, 'x', '', NULL), (3, 'x', 'null', 'y')");
        target.execute("INSERT INTO t VALUES (1, 'x', 'a,b', 'c'), (2, 'x', NULL, ''), (3, 'x', NULL, 'y')");
        TableComparison t = compare(FAST, "t");
        assertThat(t.differing())
                .containsExactlyInAnyOrder(
                        "(id, part)=(1, x): differs in a, b",
                        "(id, part)=(2, x): differs in a, b",
                        "(id, part)=(3, x): differs in a");
    }

    @Test
    void aTableThatWasNeverAnalysedIsLookedIntoAllTheSame() {
        databases(
                15,
                15,
                "CREATE TABLE t (id int PRIMARY KEY, a int) WITH (autovacuum_enabled = off)",
                "INSERT INTO t SELECT g, g FROM generate_series(1, 20000) g");
        target.execute("UPDATE t SET a = 0 WHERE id IN (3, 19999)");
        assertThat(compare(FAST, "t").differing())
                .containsExactlyInAnyOrder("id=3: differs in a", "id=19999: differs in a");
    }

    @Test
    void noMoreThanAFewKeysAreListedWhereEverythingDiffers() {
        databases(
                15,
                15,
                "CREATE TABLE t (id int PRIMARY KEY, a int)",
                "INSERT INTO t SELECT g, g FROM generate_series(1, 20000) g",
                "ANALYZE t");
        target.execute("UPDATE t SET a = -1");
        TableComparison t = compare(FAST, "t");
        assertThat(t.equal()).isFalse();
        assertThat(t.differing()).hasSize(5).allMatch(d -> d.endsWith("differs in a"));
    }

    @Test
    void aChangeThatIsOnItsWayIsNoDifference() throws Exception {
        databases(
                15,
                15,
                "CREATE TABLE t (id int PRIMARY KEY, a int)",
                "INSERT INTO t SELECT g, g FROM generate_series(1, 2000) g",
                "ANALYZE t");
        source.execute("UPDATE t SET a = 0 WHERE id = 5", "DELETE FROM t WHERE id = 6", "INSERT INTO t VALUES (0, 0)");
        CompareSettings patient =
                new CompareSettings(100, 5000, 5, java.util.Collections.nCopies(100, Duration.ofMillis(50)));
        CountDownLatch looking = new CountDownLatch(1);
        Thread apply = new Thread(() -> {
            looking.countDown();
            // the comparison's session is there and has looked at least once
            org.awaitility.Awaitility.await()
                    .until(() -> Long.parseLong(
                                    target.query(
                                            "SELECT count(*) FROM pg_stat_activity WHERE application_name ="
                                                    + " 'sarrio compare' AND query LIKE '%JOIN unnest%' AND datname = current_database()"))
                            > 0);
            target.execute(
                    "UPDATE t SET a = 0 WHERE id = 5", "DELETE FROM t WHERE id = 6", "INSERT INTO t VALUES (0, 0)");
        });
        apply.start();
        looking.await();
        TableComparison t = compare(patient, "t");
        apply.join();
        assertThat(t.equal()).as(t.toString()).isTrue();
    }

    @Test
    void whatCannotBeComparedIsSaidAndTheNextTableIsCompared() {
        databases(
                15,
                15,
                "CREATE TABLE gone (id int PRIMARY KEY)",
                "CREATE TABLE narrow (id int PRIMARY KEY, a int)",
                "CREATE TABLE hidden (id int PRIMARY KEY)",
                "CREATE TABLE policed (id int PRIMARY KEY)",
                "CREATE TABLE fine (id int PRIMARY KEY)");
        target.execute(
                "DROP TABLE gone",
                "ALTER TABLE narrow DROP a",
                "ALTER TABLE fine ADD more int",
                "REVOKE SELECT ON hidden FROM compare",
                "ALTER TABLE policed ENABLE ROW LEVEL SECURITY");
        List<TableComparison> all = compare(FAST, List.of("gone", "narrow", "hidden", "policed", "fine"));
        assertThat(all.get(0).problem()).contains("not on compare@");
        assertThat(all.get(1).problem()).contains("lacks the columns a");
        assertThat(all.get(2).problem()).contains("permission denied for table hidden");
        assertThat(all.get(3).problem()).contains("policed");
        assertThat(all.subList(0, 4)).noneMatch(TableComparison::equal);
        assertThat(all.get(4).equal()).isTrue();
        assertThat(all.get(4).problem()).contains("more");
    }

    @Test
    void aGlanceSaysWhoseRowsTheyAreAndWaitsNeitherForLocksNorForLong() throws SQLException {
        databases(
                15,
                17,
                "CREATE TABLE same (id int PRIMARY KEY, v numeric)",
                "CREATE TABLE other (id int PRIMARY KEY, v text)",
                "CREATE TABLE locked (id int PRIMARY KEY)",
                "INSERT INTO same SELECT i, i / 3.0 FROM generate_series(1, 500) i",
                "INSERT INTO other VALUES (1, 'a')");
        target.execute("UPDATE other SET v = 'b'", "INSERT INTO other VALUES (2, 'c')");
        Comparison comparison = new Comparison(servers);
        Comparison.Compared all = new Comparison.Compared(
                Stream.of("locked", "other", "same").map(TableName::parse).toList(), List.of(), List.of());
        try (Connection holder = target.superuser();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE");
            assertThat(comparison
                            .glance(source.as("compare"), target.as("compare"), all, Duration.ofMinutes(1))
                            .values())
                    .containsExactly(
                            new Likeness(Likeness.Verdict.NOT_COMPARED, 0, 0),
                            new Likeness(Likeness.Verdict.OTHER, 1, 2),
                            new Likeness(Likeness.Verdict.SAME, 500, 500));
        }
        assertThat(comparison
                        .glance(source.as("compare"), target.as("compare"), all, Duration.ZERO)
                        .values())
                .as("no time left")
                .allMatch(l -> l.verdict() == Likeness.Verdict.NOT_COMPARED);
    }
}

package dev.sarrio.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.name.TableName;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever the key is: the chunks of a table have each of its rows once. */
class CopyPlannerIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static final long CHUNK_BYTES = 64 << 10;

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "13 | int              | i",
                "13 | numeric(12,3)    | i / 7.0",
                "13 | text             | md5(i::text) || 'ü''\\'",
                "13 | uuid             | md5(i::text)::uuid",
                "13 | timestamptz      | timestamptz '2020-01-01 00:00:00.000001+00' + i * interval '1.7 s'",
                "13 | character(12)    | lpad(i::text, 8, 'c')",
                "10 | bigint           | -i::bigint * 1000000000",
                "15 | int              | i",
                "18 | text             | md5(i::text)",
            })
    void theChunksHaveEachRowOnce(int major, String type, String value) {
        try (TestDatabase db = TestPostgres.server(major).createDatabase()) {
            db.execute(
                    "CREATE TABLE \"T\" (\"k K\" " + type + ", n int, v text, PRIMARY KEY (\"k K\", n))",
                    "INSERT INTO \"T\" SELECT " + value + ", i, repeat('v', 100) FROM generate_series(1, 5000) i",
                    "ANALYZE");
            List<String> rows = rows(db, new TableName("public", "T"));
            assertThat(rows).as("chunks").hasSizeGreaterThan(4);
            assertThat(rows.stream()
                            .mapToLong(r -> Long.parseLong(r.split(" ")[0]))
                            .sum())
                    .isEqualTo(5000);
            assertThat(rows.stream()
                            .mapToLong(r -> Long.parseLong(r.split(" ")[1]))
                            .sum())
                    .isEqualTo(5000L * 5001 / 2);
            assertThat(rows)
                    .allSatisfy(r -> assertThat(r).as("no chunk has all").doesNotStartWith("5000 "));
        }
    }

    @Test
    void aKeyOfFewValuesIsCutWhereItChanges() {
        try (TestDatabase db = TestPostgres.server(13).createDatabase()) {
            db.execute(
                    "CREATE TABLE t (k int, n int, v text, PRIMARY KEY (k, n))",
                    "INSERT INTO t SELECT i % 3, i, repeat('v', 100) FROM generate_series(1, 5000) i");
            assertThat(rows(db, new TableName("public", "t")).stream()
                            .mapToLong(r -> Long.parseLong(r.split(" ")[0]))
                            .sum())
                    .isEqualTo(5000);
        }
    }

    @Test
    void partitionsAreReadByThemselvesAndATableBesideItsChildrenAlone() {
        try (TestDatabase db = TestPostgres.server(15).createDatabase()) {
            db.execute(
                    "CREATE TABLE p (id int, k int, PRIMARY KEY (id, k)) PARTITION BY LIST (k)",
                    "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY RANGE (id)",
                    "CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (100000)",
                    "CREATE TABLE p2 PARTITION OF p DEFAULT",
                    "INSERT INTO p SELECT i, i % 4 FROM generate_series(1, 20000) i",
                    "CREATE TABLE parent (id int PRIMARY KEY, n int)",
                    "CREATE TABLE child (PRIMARY KEY (id)) INHERITS (parent)",
                    "INSERT INTO parent VALUES (1, 1)",
                    "INSERT INTO child VALUES (2, 2)");
            try (PgSession session = session(db)) {
                CopyPlanner planner = new CopyPlanner(session, ServerVersion.of(session), 256 << 10);
                List<CopyChunk> chunks = planner.chunks(table(session, "p"));
                assertThat(chunks.stream().map(c -> c.relation().name()).collect(Collectors.toSet()))
                        .containsExactlyInAnyOrder("p11", "p2");
                assertThat(chunks).hasSizeGreaterThan(2).allSatisfy(c -> assertThat(c.filenode())
                        .isPositive());
                assertThat(planner.chunks(table(session, "parent")))
                        .singleElement()
                        .satisfies(c -> assertThat(c.relation().name()).isEqualTo("parent"));
                assertThat(planner.chunks(table(session, "child"))).hasSize(1);
            }
            try (PgSession session = session(db)) {
                db.execute("REVOKE SELECT ON p11 FROM reader");
                assertThat(new CopyPlanner(session, ServerVersion.of(session), CHUNK_BYTES).chunks(table(session, "p")))
                        .as("who may not read a partition by its name reads the root")
                        .singleElement()
                        .satisfies(c -> assertThat(c.relation().name()).isEqualTo("p"));
            }
        }
    }

    /** Per chunk how many rows it has, and the sum of their numbers. */
    private static List<String> rows(TestDatabase db, TableName name) {
        try (PgSession session = session(db)) {
            Table table = table(session, name.name());
            return new CopyPlanner(session, ServerVersion.of(session), CHUNK_BYTES)
                    .chunks(table).stream()
                            .map(c -> session.query("SELECT count(*) || ' ' || coalesce(sum(n), 0) FROM ONLY "
                                            + Sql.identifier(c.relation())
                                            + (c.condition(table) == null ? "" : " WHERE " + c.condition(table)))
                                    .iterator()
                                    .next()
                                    .getString(0))
                            .toList();
        }
    }

    private static PgSession session(TestDatabase database) {
        database.role("reader", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader");
        PgSession session = new PgServers(VERTX, TestSecrets.BOX).connect(database.as("reader"), "test");
        SessionSettings.pin(session);
        return session;
    }

    private static Table table(PgSession session, String name) {
        return new Catalog(session, ServerVersion.of(session))
                .table(new TableName("public", name))
                .orElseThrow();
    }
}

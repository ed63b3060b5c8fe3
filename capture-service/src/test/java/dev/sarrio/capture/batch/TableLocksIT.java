package dev.sarrio.capture.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.capture.source.TableState;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Table;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableLocksIT {
    private static final int MAJOR = 15;

    private static TableState table(String name) {
        TableName n = TableName.parse(name);
        return new TableState(
                1,
                n,
                Table.Kind.ORDINARY,
                List.of(),
                List.of(),
                false,
                List.of(new TableState.Member(1, n, true, false, null, 1, true, Map.of())));
    }

    @Test
    void whatABatchLocksBesideItsTablesIsNotWaitedForWhileTheyAreLocked() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (TestDatabase source = TestPostgres.server(MAJOR).createDatabase()) {
            source.execute(
                    "CREATE TABLE a (id int)",
                    "CREATE TABLE parts (id int) PARTITION BY RANGE (id)",
                    "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10)");
            source.role("cap", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO cap");
            try (PgSession read = new PgServers(vertx, TestSecrets.BOX).connect(source.as("cap"), "test");
                    Connection application = source.superuser();
                    Statement s = application.createStatement()) {
                s.execute("BEGIN; LOCK parts_1");
                read.query("BEGIN; " + new TableLocks(List.of(table("a"))).waiting());
                Future<RowSet<Row>> looks = read.sendQuery("SELECT count(*) FROM parts");
                s.execute("TRUNCATE a; COMMIT"); // waits for the batch, which must not wait for it
                assertThatThrownBy(() -> read.await(looks))
                        .satisfies(e -> assertThat(PgErrors.sqlState(e)).isEqualTo("55P03"));
            }
            assertThat(source.query("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
                    .isEqualTo("0");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}

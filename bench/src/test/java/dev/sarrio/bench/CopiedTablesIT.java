package dev.sarrio.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.embedded.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CopiedTablesIT {
    @TempDir
    private static Path directory;

    private static EmbeddedPostgres server;

    @BeforeAll
    static void fill() throws SQLException, IOException {
        Sizes sizes = CommandLine.populateCommand(new Sizes(), "--copy-rows", "1000");
        server = Servers.filled(
                        Workload.W5.usualMajor(),
                        Map.of("shared_buffers", "16MB", "max_wal_size", "128MB"),
                        directory.resolve("template"),
                        Workload.W5.tables(),
                        sizes)
                .start(directory.resolve("server"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void allRowsCountAndEveryColumnOfThem() throws SQLException {
        try (Connection c = server.connect(Servers.DBNAME)) {
            c.setAutoCommit(false);
            Map<String, String> before = CopiedTables.rows(c);
            assertThat(before.get("w5_parent")).startsWith("200 rows, hash ");
            assertThat(before.get("w5_child")).startsWith("800 rows, hash ");
            assertThat(CopiedTables.bytes(c)).isBetween(100_000L, 1_000_000L);

            execute(c, "UPDATE w5_child SET changed = changed + interval '1 microsecond' WHERE id = 17");
            Map<String, String> after = CopiedTables.rows(c);
            assertThat(after.get("w5_parent")).isEqualTo(before.get("w5_parent"));
            assertThat(after.get("w5_child")).startsWith("800 rows").isNotEqualTo(before.get("w5_child"));

            execute(c, "DELETE FROM w5_child WHERE id = 17");
            assertThat(CopiedTables.rows(c).get("w5_child")).startsWith("799 rows");
            c.rollback();
        }
    }

    @Test
    void anIndexAKeyOrAForeignKeyThatIsMissingIsSeen() throws SQLException, IOException {
        try (Connection c = server.connect(Servers.DBNAME)) {
            c.setAutoCommit(false);
            String all = CopiedTables.rules(c);
            assertThat(all.lines().filter(l -> l.startsWith("CREATE "))).hasSize(6);
            assertThat(all.lines().filter(l -> l.contains("FOREIGN KEY (parent_id) REFERENCES w5_parent(id)")))
                    .hasSize(1);

            execute(c, "DROP INDEX w5_child_changed");
            assertThat(CopiedTables.rules(c)).isNotEqualTo(all);
            c.rollback();
            execute(c, "ALTER TABLE w5_child DROP CONSTRAINT w5_child_of_parent");
            assertThat(CopiedTables.rules(c)).isNotEqualTo(all);
            execute(
                    c,
                    "ALTER TABLE w5_child ADD CONSTRAINT w5_child_of_parent FOREIGN KEY (parent_id) REFERENCES w5_parent"
                            + " NOT VALID");
            assertThat(CopiedTables.rules(c)).isNotEqualTo(all);
            execute(c, "ALTER TABLE w5_child VALIDATE CONSTRAINT w5_child_of_parent");
            assertThat(CopiedTables.rules(c)).isEqualTo(all);
            c.rollback();
        }
    }

    @Test
    void aSnapshotThatASessionHoldsGrowsOldAndOneThatIsGoneStaysKnown() throws SQLException, InterruptedException {
        SnapshotWatch idle = new SnapshotWatch(server.connect(Servers.DBNAME));
        assertThat(idle.end()).isZero();

        try (Connection holder = server.connect(Servers.DBNAME);
                Connection other = server.connect(Servers.DBNAME)) {
            holder.setAutoCommit(false);
            holder.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            SnapshotWatch watch = new SnapshotWatch(server.connect(Servers.DBNAME));
            execute(holder, "SELECT 1");
            execute(other, "SELECT pg_sleep(1.2)");
            holder.rollback();
            execute(other, "SELECT pg_sleep(0.2)");
            assertThat(watch.end()).isBetween(1.0, 60.0);
        }
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (Statement statement = c.createStatement()) {
            statement.execute(sql);
        }
    }
}

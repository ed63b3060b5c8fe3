package dev.sarrio.coordinator.validate;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.testing.PrivilegesPage;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

/** Two databases with roles that have the documented privileges, and a sync from one to the other that is validated. */
abstract class ValidatedPair {
    static final DatabaseName FROM = new DatabaseName("nonrds");
    static final DatabaseName TO = new DatabaseName("rds");
    final Vertx vertx = Vertx.vertx();
    List<TableName> lenient = List.of();
    Set<TableName> imaged = Set.of();
    final PgServers servers = new PgServers(vertx, TestSecrets.BOX);
    TestDatabase source;
    TestDatabase target;

    void databases(int from, int to, String... both) {
        source = TestPostgres.server(from).createDatabase();
        target = TestPostgres.server(to).createDatabase();
        source.execute(both);
        target.execute(both);
        source.role("val_source", PrivilegesPage.grants("source", source, "val_source", ""));
        source.execute(PrivilegesPage.grants("source, for each schema", source, "val_source", "public"));
        target.role("val_target", PrivilegesPage.grants("target", target, "val_target", ""));
        if (to >= 15) {
            target.execute(PrivilegesPage.grants("target, PostgreSQL 15 and newer", target, "val_target", ""));
        }
        for (String block : List.of(
                "target, copy of schema and data: for each schema that is there already",
                "target, tables made by somebody else: for each schema")) {
            target.execute(PrivilegesPage.grants(block, target, "val_target", "public"));
        }
    }

    @AfterEach
    void close() {
        for (TestDatabase database : Arrays.asList(target, source)) {
            if (database != null) {
                database.close();
            }
        }
        vertx.close();
    }

    List<Finding> validate(CopyMode copy, String... tables) {
        return validate(source.as("val_source"), target.as("val_target"), copy, tables);
    }

    List<Finding> validate(Connection from, Connection to, CopyMode copy, String... tables) {
        DesiredSync sync = new DesiredSync(
                        1,
                        1,
                        new SyncName("shop"),
                        RunState.STOPPED,
                        List.of(FROM),
                        List.of(TO),
                        Arrays.stream(tables).map(TableName::parse).toList(),
                        List.of(TableName.parse("s")),
                        copy,
                        0,
                        0,
                        1,
                        0)
                .treating(lenient, List.of());
        return new Validation(servers).run(sync, Map.of(FROM, from, TO, to), Set.of(), imaged);
    }

    static List<Finding> problems(List<Finding> findings) {
        return findings.stream().filter(f -> f.severity() != Severity.INFO).toList();
    }
}

package dev.sarrio.pair;

import dev.sarrio.capture.flow.CaptureContext;
import dev.sarrio.capture.flow.CaptureFlow;
import dev.sarrio.core.batch.Goal;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Sql;
import dev.sarrio.testing.PrivilegesPage;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** One of the two databases, with its capture. Sarrio's role has what docs/privileges.md asks for of a source and of a target. */
final class Side implements AutoCloseable {
    static final String ROLE = "sarrio_pair";
    final TestDatabase database;
    final DatabaseName name;
    private final int major;
    private CaptureFlow capture;
    /** What is applied here is captured too. */
    boolean makedelta;
    /** Whole row images are logged. */
    boolean images;
    /** But not of this table. */
    TableName keyed;

    Side(String name, int major) {
        this.name = new DatabaseName(name);
        this.major = major;
        this.database = TestPostgres.server(major).createDatabase();
        database.role(ROLE, PrivilegesPage.grants("source", database, ROLE, "public"));
        grant();
    }

    /** Also for tables made meanwhile. */
    void grant() {
        List<String> grants = new ArrayList<>();
        grants.addAll(List.of(PrivilegesPage.grants("source, for each schema", database, ROLE, "public")));
        grants.addAll(List.of(PrivilegesPage.grants(
                "target, tables made by somebody else: for each schema", database, ROLE, "public")));
        grants.addAll(List.of(PrivilegesPage.grants(
                "target, copy of schema and data: for each schema that is there already", database, ROLE, "public")));
        if (major >= 15) {
            grants.addAll(List.of(PrivilegesPage.grants("target, PostgreSQL 15 and newer", database, ROLE, "")));
        }
        database.execute(grants.toArray(String[]::new));
    }

    DesiredDatabase desired(DesiredSync sync) {
        return new DesiredDatabase(
                DesiredDatabase.VERSION,
                1,
                name,
                database.as(ROLE),
                sync.sources().contains(name) ? sync.tables() : List.of(),
                SchemaMode.NONE,
                makedelta,
                images ? sync.tables().stream().filter(t -> !t.equals(keyed)).toList() : List.of());
    }

    void startCapture(CaptureContext context, DesiredSync sync) {
        capture = new CaptureFlow(context, wish(sync));
        capture.start();
    }

    /** Capture hears that the sync is another one now. */
    void tellCapture(DesiredSync sync) {
        if (capture != null) {
            capture.wish(wish(sync));
        }
    }

    private CaptureFlow.Wish wish(DesiredSync sync) {
        return new CaptureFlow.Wish(
                desired(sync),
                0,
                false,
                sync.twoWay() ? Set.of(sync.name()) : Set.of(),
                sync.goal() > 0 ? Set.of(new Goal(sync.name(), sync.goal())) : Set.of());
    }

    /** Capture hears that no sync reads this database any more. */
    void release() {
        DesiredDatabase idle =
                new DesiredDatabase(DesiredDatabase.VERSION, 2, name, database.as(ROLE), List.of(), SchemaMode.NONE);
        capture.wish(new CaptureFlow.Wish(idle, 0, false));
    }

    void stopCapture() {
        if (capture != null) {
            capture.close();
            capture = null;
        }
    }

    /** Statements of the application, each in a transaction of its own. */
    void app(String... statements) {
        database.execute(statements);
    }

    /** Rows as text, columns separated by `|`. */
    List<String> rows(String sql) {
        return database.rows(sql);
    }

    String one(String sql) {
        return rows(sql).stream().findFirst().orElse(null);
    }

    /** All rows of a table, in order of their text. */
    String content(String table) {
        return rows("SELECT t::text FROM " + Sql.identifier(table) + " t ORDER BY 1").stream()
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        stopCapture();
        database.close();
    }
}

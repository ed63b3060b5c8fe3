package dev.sarrio.apply.copy;

import dev.sarrio.apply.handover.CopyProgress;
import dev.sarrio.apply.handover.CopyRequest;
import dev.sarrio.apply.handover.StreamStart;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.Sql;
import dev.sarrio.testing.PrivilegesPage;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import dev.sarrio.testing.TestServer;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A source, a target, a role with just the documented rights on each, and a copy between them. */
final class CopyScene implements AutoCloseable {
    static final String SHOP = Sql.resource(CopyScene.class, "shop.sql");
    static final List<String> TABLES = List.of(
            "public.customer",
            "public.order",
            "public.item",
            "\"Größe\".\"Größe, \"\"quoted\"\"\"",
            "public.types",
            "public.event",
            "public.parent",
            "public.child",
            "public.empty");
    static final String STREAM = "7b8a2a9e-0000-4000-8000-000000000001";
    final Vertx vertx = Vertx.vertx();
    final PgServers servers = new PgServers(vertx, TestSecrets.BOX);
    final TestDatabase source;
    final TestDatabase target;
    final List<CopyProgress> told = new ArrayList<>();
    CopySettings settings = settings(2, System.getenv("SARRIO_PG_BIN"), 64L << 20);
    CopyMode mode = CopyMode.SCHEMA_AND_DATA;
    long copies = 1;
    CopyOptions options = CopyOptions.DEFAULT;
    List<TableName> tables = TABLES.stream().map(TableName::parse).toList();
    List<TargetShape> shapes = List.of();
    List<TableName> lenient = List.of();
    List<TableName> unanalyzed = List.of();

    CopyScene(int sourceMajor, int targetMajor) {
        this(TestPostgres.server(sourceMajor), TestPostgres.server(targetMajor));
    }

    CopyScene(TestServer from, TestServer to) {
        source = from.createDatabase();
        target = to.createDatabase();
        target.role("copy_target", PrivilegesPage.grants("target", target, "copy_target", ""));
        if (to.major() >= 15) {
            target.execute(PrivilegesPage.grants("target, PostgreSQL 15 and newer", target, "copy_target", ""));
        }
        target.execute(PrivilegesPage.grants(
                "target, copy of schema and data: for each schema that is there already",
                target,
                "copy_target",
                "public"));
    }

    /** Runs the script on the source and gives the capture role what it needs there; capture has the sync's tables. */
    CopyScene withSource(String script) {
        source.execute(script);
        source.execute(
                "CREATE SCHEMA IF NOT EXISTS sarrio",
                "CREATE TABLE IF NOT EXISTS sarrio.log (xid bigint)",
                "CREATE TABLE IF NOT EXISTS sarrio.stream (id text)",
                "CREATE TABLE IF NOT EXISTS sarrio.relation (schema text, name text, phase text)",
                "INSERT INTO sarrio.stream VALUES ('" + STREAM + "')",
                "INSERT INTO sarrio.relation SELECT n.nspname, c.relname, 'live' FROM pg_class c"
                        + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relkind IN ('r', 'p')");
        source.role("copy_source", PrivilegesPage.grants("source", source, "copy_source", ""));
        grantSchemas(source, "source, for each schema", "copy_source");
        source.execute(
                "GRANT USAGE ON SCHEMA sarrio TO copy_source",
                "GRANT SELECT ON ALL TABLES IN SCHEMA sarrio TO copy_source");
        return this;
    }

    /** The same schema, made by the target's role on the target, and no rows. */
    CopyScene withTargetSchema(String... statements) {
        target.execute(statements);
        grantSchemas(target, "target, tables made by somebody else: for each schema", "copy_target");
        return this;
    }

    private static void grantSchemas(TestDatabase database, String heading, String role) {
        String schemas = database.query("SELECT string_agg(quote_ident(nspname), ' ') FROM pg_namespace"
                + " WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'sarrio')");
        for (String schema : schemas.split(" ")) {
            database.execute(PrivilegesPage.grants(heading, database, role, schema));
        }
    }

    static CopySettings settings(int workers, String toolDirectories, long chunkBytes) {
        return new CopySettings(
                workers,
                chunkBytes,
                64L << 20,
                toolDirectories,
                Duration.ofMillis(20),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(5));
    }

    FirstCopy copier() {
        return new FirstCopy(servers, database -> Optional.empty(), settings, Clock.systemUTC());
    }

    StreamStart copy() {
        return copy(p -> {});
    }

    /** All of it: nobody writes the source meanwhile, so that there is no stream to wait for. */
    StreamStart copy(Consumer<CopyProgress> listener) {
        Consumer<CopyProgress> both = p -> {
            synchronized (told) {
                told.add(p);
            }
            listener.accept(p);
        };
        StreamStart start = copier().copy(request(), both);
        if (start.settles() != null) {
            copier().settle(request(), both);
        }
        return start;
    }

    CopyRequest request() {
        DatabaseName from = new DatabaseName("nonrds");
        DatabaseName to = new DatabaseName("rds");
        DesiredSync sync = new DesiredSync(
                        1,
                        1,
                        new SyncName("shop"),
                        RunState.RUNNING,
                        List.of(from),
                        List.of(to),
                        tables,
                        List.of(),
                        mode,
                        0,
                        0,
                        copies,
                        0)
                .with(shapes)
                .treating(lenient, unanalyzed)
                .copying(options);
        return new CopyRequest(
                sync,
                new DesiredDatabase(1, 1, from, source.as("copy_source"), tables, SchemaMode.NONE),
                new DesiredDatabase(1, 1, to, target.as("copy_target"), List.of(), SchemaMode.NONE));
    }

    /** All that the copy has warned of, each once. */
    List<String> warnings() {
        return told.stream().flatMap(p -> p.warnings().stream()).distinct().toList();
    }

    /** A digest of all rows of the sync's tables, the same on both sides if they are. */
    static String digest(TestDatabase database, TableName table) {
        String name = Sql.identifier(table);
        String row = !table.name().equals("types")
                ? "t"
                : "ROW(k, float4send(f4), float8send(f8), n, b, i, ts, r, x::text, m, bits, mac, ip, js::text, arr, obj, long)";
        return database.query(
                "SELECT count(*) || ' ' || coalesce(md5(string_agg(" + row + "::text, E'\\n' ORDER BY " + row
                        + "::text COLLATE \"C\")), '')"
                        + " FROM ONLY " + name + " t");
    }

    @Override
    public void close() {
        target.close(); // first: the copy brought the source's grants here
        source.close();
        vertx.close();
    }
}

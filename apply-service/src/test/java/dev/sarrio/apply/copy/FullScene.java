package dev.sarrio.apply.copy;

import static org.awaitility.Awaitility.await;

import dev.sarrio.apply.batch.ApplyRig;
import dev.sarrio.apply.flow.ApplyFlows;
import dev.sarrio.apply.flow.Surroundings;
import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Reports;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.testing.PrivilegesPage;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A source that knows nothing of Sarrio, a target that is copied whole, roles with just the documented rights, and a flow between them. */
final class FullScene implements AutoCloseable, Reports {
    static final DatabaseName FROM = new DatabaseName("nonrds");
    static final DatabaseName TO = new DatabaseName("report");
    private static final String READER = "full_source";
    final List<StatusReport> told = new CopyOnWriteArrayList<>();
    final TestDatabase source;
    final TestDatabase target;
    private final Vertx vertx = Vertx.vertx();
    private final PgServers servers = new PgServers(vertx, TestSecrets.BOX);
    private final ApplySettings settings;
    private final String writer;
    private ApplyFlows flows;
    volatile Consumer<StatusReport> hook = r -> {};
    List<String> tables = List.of();
    List<String> sequences = List.of();
    List<TargetShape> shapes = List.of();
    RunState run = RunState.RUNNING;
    long everySeconds;
    long kicks;
    long goal;
    long copies = 1;

    /** @param replicaRole whether the target's role may set foreign keys and triggers aside */
    FullScene(int sourceMajor, int targetMajor, boolean replicaRole, String schema) {
        source = TestPostgres.server(sourceMajor).createDatabase();
        target = TestPostgres.server(targetMajor).createDatabase();
        writer = replicaRole ? "full_target" : "full_plain_target";
        ApplySettings d = ApplySettings.DEFAULT;
        settings = new ApplySettings(
                d.windowBytes(),
                d.statementRowsMax(),
                d.statementBytesMax(),
                d.pipelineBytesMax(),
                d.groupRowsMax(),
                d.groupBatchesMax(),
                d.savepointRows(),
                Duration.ofMillis(500),
                d.synchronousCommit());
        source.execute(schema);
        source.role(READER, PrivilegesPage.grants("source of full copies, for each schema", source, READER, "public"));
        target.execute(schema);
        target.role(writer, PrivilegesPage.grants("target", target, writer, ""));
        if (replicaRole) {
            target.execute(PrivilegesPage.grants("target, PostgreSQL 15 and newer", target, writer, ""));
        }
        target.execute(PrivilegesPage.grants(
                "target, tables made by somebody else: for each schema", target, writer, "public"));
        serve();
    }

    /** Starts a service, anew if one runs. */
    void serve() {
        if (flows != null) {
            flows.close();
        }
        flows = new ApplyFlows(new Surroundings(servers, null, null, this, settings, ApplyRig.WEBHOOKS, "test/1"));
    }

    /** Publishes what should be, as it is set here now. */
    void publish() {
        DesiredSync sync = new DesiredSync(
                        1,
                        kicks + 1,
                        new SyncName("lookups"),
                        run,
                        List.of(FROM),
                        List.of(),
                        names(tables),
                        names(sequences),
                        CopyMode.NONE,
                        0,
                        kicks,
                        copies,
                        0)
                .with(shapes)
                .with(run, goal)
                .with(new DesiredSync.Fullcopy(List.of(TO), everySeconds));
        flows.reconcile(new DesiredState(databases(), Map.of(sync.name(), sync)));
    }

    void remove() {
        flows.reconcile(new DesiredState(databases(), Map.of()));
    }

    private Map<DatabaseName, DesiredDatabase> databases() {
        return Map.of(
                FROM, new DesiredDatabase(1, 1, FROM, source.as(READER), List.of(), SchemaMode.NONE),
                TO, new DesiredDatabase(1, 1, TO, target.as(writer), List.of(), SchemaMode.NONE));
    }

    private static List<TableName> names(List<String> names) {
        return names.stream().map(TableName::parse).toList();
    }

    /** Kicks, and waits until that is answered. */
    void kick() {
        kicks++;
        publish();
        awaitKick();
    }

    void awaitKick() {
        await().until(() -> last().state() == FlowState.RUNNING && answered() >= kicks);
    }

    StatusReport awaitFailure() {
        await().until(() ->
                last().state() == FlowState.FAILED && ((Number) last().details().get("kicks")).longValue() == kicks);
        return last();
    }

    StatusReport last() {
        return told.isEmpty()
                ? new StatusReport(1, "apply", "none", "", FlowState.STARTING, null, null, 0, null, null, null)
                : told.get(told.size() - 1);
    }

    /** The newest kick that the target has; -1 before the first copy. */
    private long answered() {
        return fullcopy().get("kicks") instanceof Number n ? n.longValue() : -1;
    }

    /** What the newest report says of the last copy. */
    Map<?, ?> fullcopy() {
        return last().details().get("fullcopy") instanceof Map<?, ?> m ? m : Map.of();
    }

    /** How often a copy was begun. */
    long begun() {
        return told.stream()
                .filter(r ->
                        r.details().get("copy") instanceof Map<?, ?> c && ProgressBoard.LOCKS.equals(c.get("phase")))
                .count();
    }

    /** Whether a report comes from within a copy that has this table already. */
    static boolean has(StatusReport report, String table) {
        return report.details().get("copy") instanceof Map<?, ?> copy
                && ((List<?>) copy.get("tables"))
                        .stream()
                                .map(t -> (Map<?, ?>) t)
                                .anyMatch(t -> table.equals(t.get("table")) && Boolean.TRUE.equals(t.get("done")));
    }

    /** Ends the copy's session there, as an administrator, a failover or a crash would. */
    static void terminate(TestDatabase database) {
        database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name IN ('sarrio full copy', 'sarrio copy data')");
    }

    static String rows(TestDatabase database, String table) {
        return database.query(
                "SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text)), '')" + " FROM "
                        + table + " t");
    }

    Stream<StatusReport> reports() {
        return told.stream();
    }

    @Override
    public void report(StatusReport report) {
        told.add(report);
        hook.accept(report);
    }

    @Override
    public void remove(String key) {
        told.clear();
    }

    @Override
    public void close() {
        hook = r -> {};
        flows.close();
        target.close();
        source.close();
        vertx.close();
    }
}

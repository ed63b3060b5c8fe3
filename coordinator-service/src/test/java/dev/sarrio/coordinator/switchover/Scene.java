package dev.sarrio.coordinator.switchover;

import dev.sarrio.coordinator.fence.FenceSettings;
import dev.sarrio.coordinator.status.FlowView;
import dev.sarrio.coordinator.status.SyncStatus;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.testing.PrivilegesPage;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import dev.sarrio.testing.TestServer;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Both databases of a two-way sync as capture and apply leave them, without either: a test writes log and positions itself. The rest of the
 * coordinator is what this class says that it is.
 */
final class Scene implements Surroundings, AutoCloseable {
    static final SyncName SYNC = new SyncName("shop");
    static final DatabaseName OLD = new DatabaseName("nonrds");
    static final DatabaseName NEW = new DatabaseName("rds");
    private static final String ROLE = "switch_sarrio";
    private static final List<TableName> TABLES = List.of(TableName.parse("a"), TableName.parse("b"));
    final Vertx vertx = Vertx.vertx();
    final PgServers servers = new PgServers(vertx, TestSecrets.BOX);
    final TestDatabase old;
    final TestDatabase next;
    final List<String> kept = new ArrayList<>();
    final AtomicLong kicks = new AtomicLong();
    final AtomicLong looks = new AtomicLong();
    Duration prepareMax = Duration.ofSeconds(20);
    volatile Problem applyProblem;
    volatile Problem sequenceProblem;
    volatile boolean sequencesSilent;
    volatile boolean controlDatabaseDown;
    volatile boolean removed;

    Scene(int oldMajor, int newMajor) {
        this(TestPostgres.server(oldMajor), TestPostgres.server(newMajor));
    }

    Scene(TestServer oldServer, TestServer newServer) {
        old = database(oldServer, NEW);
        next = database(newServer, OLD);
        applied();
        appliedBack();
    }

    private static TestDatabase database(TestServer server, DatabaseName peer) {
        TestDatabase database = server.createDatabase();
        database.execute(
                "CREATE TABLE a (id bigserial PRIMARY KEY, x text)",
                "CREATE TABLE b (id bigserial PRIMARY KEY, x text)");
        database.role(ROLE, "CREATE SCHEMA sarrio AUTHORIZATION " + ROLE);
        for (String block :
                List.of("source, for each schema", "target, tables made by somebody else: for each schema")) {
            database.role(ROLE, PrivilegesPage.grants(block, database, ROLE, "public"));
        }
        database.execute(
                "SET ROLE " + ROLE,
                "CREATE TABLE sarrio.log (xid bigint, ts timestamptz, rel int, op \"char\", key text)",
                "CREATE TABLE sarrio.relation (id int PRIMARY KEY, schema text, name text)",
                "INSERT INTO sarrio.relation VALUES (1, 'public', 'a'), (2, 'public', 'b'), (3, 'public', 'of_another_sync')",
                "CREATE TABLE sarrio.tick (batch bigint)",
                "INSERT INTO sarrio.tick VALUES (1)",
                "CREATE TABLE sarrio.applied (sync text, database text, batch bigint, snapshot text, copied text)",
                "INSERT INTO sarrio.applied VALUES ('shop', '" + peer + "', 1, '1:1:', NULL)");
        return database;
    }

    /** What the triggers write for a change. */
    static String logged(int table) {
        return "INSERT INTO sarrio.log (xid, ts, rel, op, key) VALUES (txid_current(), now(), " + table + ", 'I', '1')";
    }

    /** The new side has all that is on the old one. */
    void applied() {
        applied(old, next);
    }

    void appliedBack() {
        applied(next, old);
    }

    private static void applied(TestDatabase writer, TestDatabase reader) {
        String batch = writer.query("SELECT batch FROM sarrio.tick");
        reader.execute("UPDATE sarrio.applied SET batch = " + batch + ", snapshot = '"
                + writer.query("SELECT txid_current_snapshot()::text") + "'");
    }

    SwitchPlan plan(DatabaseName to) {
        SwitchPlan.Side a = new SwitchPlan.Side(OLD, old.as(ROLE));
        SwitchPlan.Side b = new SwitchPlan.Side(NEW, next.as(ROLE));
        boolean forward = to.equals(NEW);
        return new SwitchPlan(SYNC, forward ? a : b, forward ? b : a, TABLES, true);
    }

    Switchover switchover(Duration stoppedMax) {
        SwitchSettings s = SwitchSettings.stopping(stoppedMax);
        FenceSettings f = s.fence();
        return new Switchover(
                servers,
                new SwitchSettings(
                        stoppedMax,
                        prepareMax,
                        Duration.ofSeconds(20),
                        s.lagSecondsMax(),
                        s.look(),
                        new FenceSettings(f.lockWait(), f.pause(), Duration.ofMinutes(5), f.look())),
                this,
                InstantSource.system());
    }

    SwitchJob.View run(DatabaseName to, Duration stoppedMax) {
        SwitchJob job = new SwitchJob("switch-1", plan(to), Instant.now());
        switchover(stoppedMax).run(job);
        return job.view();
    }

    /** @return the SQLSTATE that an application gets, or null */
    static String tried(TestDatabase database, String sql) {
        try (Connection c = database.superuser();
                Statement s = c.createStatement()) {
            s.execute(sql);
            return null;
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    /** Triggers and functions of a fence. */
    static String leftovers(TestDatabase database) {
        return database.query("SELECT (SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'sarrio_fence%')"
                + " || ' ' || (SELECT count(*) FROM pg_proc WHERE pronamespace = 'sarrio'::regnamespace)");
    }

    @Override
    public SyncStatus status(SyncName sync) {
        looks.incrementAndGet();
        Map<String, Object> details = Map.of("kicks", sequencesSilent ? -1 : kicks.get());
        return new SyncStatus(
                sync.value(),
                OLD.value(),
                SyncStatus.SyncState.RUNNING,
                RunState.RUNNING,
                null,
                "",
                new SyncStatus.Figures(0.1, null, null, null, null, null, null, true, null, null, null),
                null,
                null,
                List.of(),
                List.of(flow("capture", OLD, null, Map.of()), flow("capture", NEW, null, Map.of())),
                List.of(flow("apply", NEW, applyProblem, Map.of()), flow("apply", OLD, null, Map.of())),
                List.of(flow("sequence", NEW, kicks.get() == 0 ? null : sequenceProblem, details)),
                null,
                null,
                List.of());
    }

    private static FlowView flow(String service, DatabaseName database, Problem problem, Map<String, Object> details) {
        String state = problem == null ? "RUNNING" : "FAILED";
        return new FlowView(
                database.value(),
                service,
                state,
                false,
                Instant.now(),
                Instant.now(),
                "i",
                1,
                problem,
                List.of(),
                details);
    }

    @Override
    public long kick(SyncName sync) {
        return kicks.incrementAndGet();
    }

    @Override
    public void begun(SwitchPlan plan) {
        kept.add("begun " + plan.to().name());
    }

    @Override
    public Standing standing(SwitchPlan plan) {
        boolean decided = !kept.isEmpty() && kept.get(kept.size() - 1).startsWith("decided");
        return removed ? Standing.GONE : decided ? Standing.DECIDED : Standing.UNDECIDED;
    }

    @Override
    public void decided(SwitchPlan plan) {
        if (controlDatabaseDown) {
            throw new SarrioException(
                    ErrorCode.CONTROL_DATABASE_UNREACHABLE, "The control database is away", "start it");
        }
        kept.add("decided " + plan.to().name());
    }

    @Override
    public void ended(SyncName sync) {
        kept.add("ended");
    }

    @Override
    public void close() {
        old.close();
        next.close();
        vertx.close();
    }
}

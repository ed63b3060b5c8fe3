package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.batch.Goal;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Reports;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.Sql;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestKafka;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import dev.sarrio.testing.TestServer;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/**
 * A source with its capture, and a replica that follows the topics. The application is role `app`, which owns the tables; capture
 * is role `cap` with exactly CREATE on the database, and SELECT and TRIGGER on the tables.
 */
final class Rig implements AutoCloseable {
    static final Vertx VERTX = Vertx.vertx();
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    final TestDatabase source;
    final TestDatabase target;
    final DatabaseName name;
    final KafkaSettings kafka;
    final AtomicReference<StatusReport> report = new AtomicReference<>();
    final List<String> tables = new ArrayList<>();
    private List<String> images = List.of();
    private long revision;
    private Set<Goal> goals = Set.of();
    private CaptureFlow flow;
    private Replica replica;
    DesiredDatabase desired;

    Rig(int major) {
        this(
                TestPostgres.server(major),
                TestPostgres.server(major),
                KafkaSettings.of(TestKafka.shared().bootstrapServers()));
    }

    Rig(TestServer server, TestServer targetServer, KafkaSettings kafka) {
        this.kafka = kafka;
        this.source = server.createDatabase();
        this.target = targetServer.createDatabase();
        this.name = new DatabaseName(
                "c" + UUID.randomUUID().toString().replace("-", "").substring(0, 10));
        source.role(
                "app", "GRANT CREATE ON DATABASE " + source.name() + " TO app", "GRANT ALL ON SCHEMA public TO app");
        source.role("cap", "GRANT CREATE ON DATABASE " + source.name() + " TO cap");
        app("ALTER DEFAULT PRIVILEGES GRANT SELECT, TRIGGER ON TABLES TO cap"); // partitions to come
    }

    /** Makes tables on both sides, and grants capture what it needs. */
    Rig tables(String... ddl) {
        app(ddl);
        grant();
        target.execute(ddl);
        return this;
    }

    void grant() {
        source.execute("DO $$ DECLARE s text; BEGIN FOR s IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_'"
                + " AND nspname NOT IN ('information_schema', 'sarrio') LOOP"
                + " EXECUTE format('GRANT USAGE ON SCHEMA %I TO cap', s);"
                + " EXECUTE format('GRANT SELECT, TRIGGER ON ALL TABLES IN SCHEMA %I TO cap', s); END LOOP; END $$");
    }

    /** Statements of the application, each in a transaction of its own. */
    void app(String... statements) {
        source.executeAs("app", statements);
    }

    /** The same on both sides. */
    void ddl(String... statements) {
        app(statements);
        target.execute(statements);
        if (replica != null) {
            replica.forgetTypes();
        }
    }

    Connection appConnection() throws SQLException {
        var login = source.as("app");
        return DriverManager.getConnection(
                PgServers.jdbcUrl(login),
                "app",
                TestSecrets.BOX.open(login.sealedPassword()).reveal());
    }

    /** Starts capture of these tables and waits until all are captured. */
    Rig capture(String... names) {
        wish(names);
        awaitCaptured();
        return this;
    }

    /** Which tables have whole images, from the next wish on. */
    Rig images(String... names) {
        images = List.of(names);
        return this;
    }

    void wish(String... names) {
        tables.clear();
        tables.addAll(List.of(names));
        desired = new DesiredDatabase(
                DesiredDatabase.VERSION,
                ++revision,
                name,
                source.as("cap"),
                tables.stream().map(TableName::parse).toList(),
                SchemaMode.NONE,
                false,
                images.stream().map(TableName::parse).toList());
        if (flow == null) {
            start();
        } else {
            flow.wish(wish());
        }
    }

    private CaptureFlow.Wish wish() {
        return new CaptureFlow.Wish(desired, 0, false, Set.of(), goals);
    }

    /** A sync that reads the source is kicked. */
    void kick(SyncName sync, long number) {
        kickedMeanwhile(sync, number);
        flow.wish(wish());
    }

    /** The same while capture does not run. */
    void kickedMeanwhile(SyncName sync, long number) {
        goals = Set.of(new Goal(sync, number));
    }

    void awaitCaptured() {
        await(() -> assertThat(running() ? details().get("tables") : report.get())
                .isEqualTo(tables.stream()
                        .map(t -> TableName.parse(t).toString())
                        .sorted()
                        .toList()));
    }

    private boolean running() {
        StatusReport r = report.get();
        return r != null && r.state() == FlowState.RUNNING && r.observedRevision() == revision;
    }

    /** Empty before the first report. */
    Map<String, Object> details() {
        StatusReport r = report.get();
        return r == null ? Map.of() : r.details();
    }

    void start() {
        Reports reports = new Reports() {
            @Override
            public void report(StatusReport now) {
                report.set(now);
            }

            @Override
            public void remove(String key) {
                report.set(null);
            }
        };
        flow = started("test", reports);
    }

    /** Another instance, for the same database. */
    CaptureFlow another(Consumer<StatusReport> each) {
        return started("another", new Reports() {
            @Override
            public void report(StatusReport now) {
                each.accept(now);
            }

            @Override
            public void remove(String key) {}
        });
    }

    private CaptureFlow started(String instance, Reports reports) {
        PgServers servers = new PgServers(VERTX, TestSecrets.BOX);
        CaptureFlow started = new CaptureFlow(new CaptureContext(servers, kafka, reports, instance, 1 << 20), wish());
        started.start();
        return started;
    }

    void stop() {
        if (flow != null) {
            flow.close();
            flow = null;
        }
    }

    /** The database is no longer known. */
    void forget() {
        flow.wish(new CaptureFlow.Wish(desired, 0, true));
    }

    /** As after a crash: a new flow, nothing remembered. */
    void restart() {
        stop();
        start();
    }

    Replica replica() {
        try {
            if (replica == null) {
                replica = new Replica(target, kafka, name, source.query("SELECT id FROM sarrio.stream"));
            }
            return replica;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Follows until the replica has what the source has. */
    void awaitEqual() {
        await(() -> {
            follow();
            for (String t : tables) {
                assertThat(content(target, t)).as(t).isEqualTo(content(source, t));
            }
        });
    }

    void follow() {
        try {
            int n;
            do {
                n = replica().follow();
            } while (n > 0);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void await(org.awaitility.core.ThrowingRunnable condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).untilAsserted(condition);
    }

    static List<String> content(TestDatabase database, String table) {
        TableName name = TableName.parse(table);
        String one = Sql.identifier(name);
        boolean partitioned = "t"
                .equals(database.query(
                        "SELECT relkind = 'p' FROM pg_class WHERE oid = " + Sql.literal(one) + "::regclass"));
        return database.rows("SELECT to_json(t)::text FROM " + (partitioned ? "" : "ONLY ") + one + " t ORDER BY 1");
    }

    @Override
    public void close() {
        stop();
        try {
            if (replica != null) {
                replica.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        source.close();
        target.close();
    }
}

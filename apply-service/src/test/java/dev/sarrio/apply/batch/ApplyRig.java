package dev.sarrio.apply.batch;

import dev.sarrio.apply.customcode.WebhookSettings;
import dev.sarrio.apply.customcode.Webhooks;
import dev.sarrio.apply.target.Applied;
import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.apply.target.Joined;
import dev.sarrio.apply.target.Position;
import dev.sarrio.apply.target.Shapes;
import dev.sarrio.apply.target.TargetSession;
import dev.sarrio.apply.target.WrittenShapes;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.CustomCode;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.kafka.MarkerPosition;
import dev.sarrio.kafka.MarkerReader;
import dev.sarrio.kafka.RangeReader;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.testing.PrivilegesPage;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A target, and what applies a {@link SourceStream} to it, as the role of docs/privileges.md. */
public final class ApplyRig implements AutoCloseable {
    public static final Vertx VERTX = Vertx.vertx();
    public static final PgServers SERVERS = new PgServers(VERTX, TestSecrets.BOX);
    public static final Webhooks WEBHOOKS = new Webhooks(
            TestSecrets.BOX,
            new WebhookSettings(Duration.ofSeconds(2), Duration.ofMillis(50), Duration.ofMillis(200), 5),
            InstantSource.system());
    public static final String ROLE = "sarrio_apply";
    public static final SyncName SYNC = new SyncName("mysync");
    public final TestDatabase database;
    public final SourceStream source;
    public final ApplySettings settings;
    private final Set<TableName> tables = new HashSet<>();
    private final ArrayDeque<CommittedMarker> waiting = new ArrayDeque<>();
    public TargetSession session;
    public Applied applied;
    public BatchApplier applier;
    public MarkerReader markers;
    public RangeReader ranges;
    public Position position;
    private Shapes shapes = Shapes.NONE;
    private List<CustomCode> codes = List.of();

    public ApplyRig(int major, String... ddl) {
        this(major, new SourceStream(), ApplySettings.DEFAULT, true, ddl);
    }

    public ApplyRig(int major, SourceStream source, ApplySettings settings, boolean replicaRole, String... ddl) {
        this.source = source;
        this.settings = settings;
        this.database = TestPostgres.server(major).createDatabase();
        database.execute(ddl);
        database.role(ROLE, grants(major, replicaRole));
        for (String name : select("SELECT schemaname || chr(1) || tablename FROM pg_tables"
                + " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")) {
            String[] parts = name.split("\u0001");
            tables.add(new TableName(parts[0], parts[1]));
        }
    }

    /** Exactly what docs/privileges.md asks for. Before PostgreSQL 15 the replica role can't be granted: superusers only. */
    private String[] grants(int major, boolean replicaRole) {
        List<String> grants = new ArrayList<>(List.of(PrivilegesPage.grants("target", database, ROLE, "")));
        for (String schema : select("SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname !~ '^pg_'"
                + " AND nspname <> 'information_schema'")) {
            grants.addAll(List.of(PrivilegesPage.grants(
                    "target, tables made by somebody else: for each schema", database, ROLE, schema)));
        }
        if (major >= 15) {
            grants.addAll(List.of(PrivilegesPage.grants("target, PostgreSQL 15 and newer", database, ROLE, "")));
            if (!replicaRole) {
                grants.add("REVOKE SET ON PARAMETER session_replication_role FROM " + ROLE);
            }
        }
        return grants.toArray(String[]::new);
    }

    /** Tables stand at the target in these shapes. */
    public ApplyRig shaped(TargetShape... all) {
        for (TargetShape shape : all) {
            tables.remove(shape.named());
            tables.add(shape.table());
        }
        shapes = new Shapes(Stream.of(all).collect(Collectors.toMap(TargetShape::table, s -> s)));
        return this;
    }

    /** Columns that these tables lack are left out. */
    public ApplyRig lenient(String... names) {
        shapes = new Shapes(
                shapes.byTable(), Stream.of(names).map(TableName::parse).collect(Collectors.toSet()));
        return this;
    }

    /** Runs these functions of the target, in this order. */
    public ApplyRig running(CustomCode... all) {
        codes = List.of(all);
        return this;
    }

    private TransactionCode code() {
        DatabaseName target = new DatabaseName("target");
        DesiredSync sync = new DesiredSync(
                1,
                1,
                SYNC,
                RunState.RUNNING,
                List.of(source.database),
                List.of(target),
                List.copyOf(tables),
                List.of(),
                CopyMode.NONE,
                0,
                0,
                1,
                0);
        return TransactionCode.of(
                sync.with(List.copyOf(shapes.byTable().values())).running(codes), source.database, target);
    }

    /** Opens everything; the position is before the first batch if there is none yet. */
    public ApplyRig open() {
        return open(null);
    }

    public ApplyRig open(Snapshot copied) {
        session = TargetSession.open(SERVERS, database.as(ROLE), "mysync/target", settings);
        applied = new Applied(session.sql(), SYNC, source.database);
        applied.install();
        if (applied.read().isEmpty()) {
            applied.start(
                    new Position(source.stream, 0, -1, null, copied, null, 1, true, 0),
                    new Applied.Content(tables, Joined.NONE, WrittenShapes.NONE),
                    null);
        }
        reopen();
        return this;
    }

    /** New readers and applier on the same session. */
    public void reopen() {
        closeReaders();
        waiting.clear();
        position = applied.read().orElseThrow();
        markers = new MarkerReader(
                source.kafka,
                "test-markers",
                source.database,
                new MarkerPosition(position.stream(), position.batch(), position.markerOffset(), position.snapshot()));
        ranges = new RangeReader(source.kafka, "test-ranges", settings.windowBytes(), Duration.ofSeconds(20));
        BatchApplier.Followed followed = new BatchApplier.Followed(tables, Joined.NONE, shapes);
        applier = new BatchApplier(session, applied, followed, ranges, settings, null, code());
    }

    /** Reads the next markers until there are as many, and applies each by itself. */
    public void apply(int batches) {
        for (CommittedMarker m : next(batches)) {
            position = applier.apply(position, List.of(m));
        }
    }

    /** The same in one transaction. */
    public void applyTogether(int batches) {
        position = applier.apply(position, next(batches));
    }

    public List<CommittedMarker> next(int n) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (waiting.size() < n && System.nanoTime() < deadline) {
            waiting.addAll(markers.poll(Duration.ofMillis(100)));
        }
        List<CommittedMarker> next = new ArrayList<>();
        while (next.size() < n) {
            next.add(waiting.remove());
        }
        return next;
    }

    /** Rows as text, columns separated by `|`, as superuser. */
    public List<String> select(String sql) {
        return select(database, sql);
    }

    public static List<String> select(TestDatabase database, String sql) {
        return database.rows(sql);
    }

    private void closeReaders() {
        if (markers != null) {
            markers.close();
            ranges.close();
        }
    }

    @Override
    public void close() {
        closeReaders();
        if (session != null) {
            session.close();
        }
        source.close();
        database.close();
    }
}

package dev.sarrio.apply.copy;

import static dev.sarrio.apply.batch.SourceStream.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sarrio.apply.batch.ApplyRig;
import dev.sarrio.apply.batch.SourceStream;
import dev.sarrio.apply.flow.ApplyFlows;
import dev.sarrio.apply.flow.Surroundings;
import dev.sarrio.apply.handover.CopyRequest;
import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Reports;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.control.TargetShape.Item;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.MarkerLog;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables in another shape: copied, then followed, and copied anew when the shape changes. */
class ShapedFlowIT {
    private static final DatabaseName TARGET = new DatabaseName("rds");
    private static final TableShape ORDERS = shape("orders", "id int4!", "region text", "cents int8", "note text");
    private static final TableShape PLAIN = shape("plain", "id int4!", "v text");
    private static final TargetShape EU = new TargetShape(
            TARGET,
            TableName.parse("orders"),
            TableName.parse("eu.sales"),
            List.of(
                    Item.column("id", "no"),
                    Item.column("note", "note"),
                    Item.computed("(cents / 100.0)::numeric(12,2)", "numeric", "amount"),
                    Item.computed("upper(region)", "text", "region")),
            "region = 'eu'",
            Map.of("region", "text", "cents", "bigint"));
    private static final String ROWS =
            "SELECT coalesce(string_agg(no || ' ' || note || ' ' || amount || ' ' || region, ',' ORDER BY no), '')"
                    + " FROM eu.sales";
    private final List<StatusReport> reports = new CopyOnWriteArrayList<>();
    private CopyScene scene;
    private SourceStream stream;
    private ApplyFlows flows;
    private long revision;

    @BeforeEach
    void open() {
        scene = new CopyScene(15, 15)
                .withSource("CREATE TABLE orders (id serial PRIMARY KEY, region text, cents bigint NOT NULL,"
                        + " note text DEFAULT 'none', doubled bigint GENERATED ALWAYS AS (cents * 2) STORED);"
                        + " CREATE INDEX ON orders (region);"
                        + " CREATE TABLE plain (id int PRIMARY KEY, v text, of int REFERENCES orders);"
                        + " INSERT INTO orders (region, cents, note) VALUES ('eu', 1250, 'tab\there'), ('us', 100, 'x'),"
                        + " (NULL, 100, 'y'), ('eu', 99, E'back\\\\slash');"
                        + " INSERT INTO plain VALUES (1, 'a', 1)");
        stream = new SourceStream();
        scene.source.execute("UPDATE sarrio.stream SET id = '" + stream.stream + "'");
        stream.batch().to(now()).publish();
        start();
    }

    private void start() {
        FirstCopy copy =
                new FirstCopy(scene.servers, new MarkerLog(stream.kafka)::last, scene.settings, Clock.systemUTC());
        flows = new ApplyFlows(new Surroundings(
                scene.servers, stream.kafka, copy, new Kept(), ApplySettings.DEFAULT, ApplyRig.WEBHOOKS, "test/1"));
    }

    @AfterEach
    void close() {
        flows.close();
        stream.close();
        scene.close();
    }

    @Test
    void aTableIsMadeInItsShapeWithItsSchemaFilledWithTheRowsThatFitAndFollowed() {
        sync(CopyMode.SCHEMA_AND_DATA, EU);
        awaitRows("1 tab\there 12.50 EU,4 back\\slash 0.99 EU");
        assertThat(scene.target.query("SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod)"
                        + " || CASE WHEN attnotnull THEN '!' ELSE '' END, ', ' ORDER BY attnum)"
                        + " FROM pg_attribute WHERE attrelid = 'eu.sales'::regclass AND attnum > 0"))
                .isEqualTo("no integer!, note text, amount numeric, region text");
        assertThat(scene.target.query("SELECT to_regclass('public.orders') IS NULL"))
                .isEqualTo("t");
        assertThat(scene.target.query("SELECT v FROM plain")).isEqualTo("a");
        awaitRunning();
        assertThat(reports).anyMatch(r -> r.warnings().stream().anyMatch(w -> w.contains("eu.sales was made")));

        stream.batch()
                .row(ORDERS, "1", "us", "1250", "left")
                .row(ORDERS, "2", "eu", "100", "entered")
                .row(PLAIN, "1", "b")
                .to(now())
                .publish();
        awaitRows("2 entered 1.00 EU,4 back\\slash 0.99 EU");
        assertThat(scene.target.query("SELECT v FROM plain")).isEqualTo("b");
    }

    @Test
    void aTableThatGetsAnotherNameIsMadeUnderItAndTheOldOneStaysAsItIs() {
        sync(CopyMode.SCHEMA_AND_DATA, EU);
        awaitRows("1 tab\there 12.50 EU,4 back\\slash 0.99 EU");
        awaitRunning();
        TargetShape other = new TargetShape(
                TARGET, EU.table(), TableName.parse("eu.\"Sales 2\""), EU.columns(), EU.where(), EU.types());
        sync(CopyMode.SCHEMA_AND_DATA, other);
        await().until(() -> "t".equals(scene.target.query("SELECT to_regclass('eu.\"Sales 2\"') IS NOT NULL"))
                && "2".equals(scene.target.query("SELECT count(*) FROM eu.\"Sales 2\"")));
        awaitRunning();
        stream.batch()
                .row(ORDERS, "1", "us", "1", "left")
                .row(PLAIN, "1", "b")
                .to(now())
                .publish();

        await().until(() -> "1".equals(scene.target.query("SELECT count(*) FROM eu.\"Sales 2\"")));
        assertThat(scene.target.query("SELECT count(*) FROM eu.sales")).isEqualTo("2");
        assertThat(scene.target.query("SELECT v FROM plain")).isEqualTo("b");
    }

    @Test
    void aTableThatIsMissingIsAnErrorThatHasItsStatement() {
        scene.withTargetSchema("CREATE TABLE plain (id int PRIMARY KEY, v text, of int)");
        sync(CopyMode.DATA, EU);
        await().until(() -> !reports.isEmpty() && last().problem() != null);
        assertThat(last().problem().code()).isEqualTo(ErrorCode.TARGET_TABLE_MISSING);
        assertThat(last().problem().remedy())
                .contains("CREATE TABLE \"eu\".\"sales\" (\"no\" integer NOT NULL, \"note\" text, \"amount\" numeric,"
                        + " \"region\" text, PRIMARY KEY (\"no\"))");
    }

    @Test
    void aChangeOfShapeOnARunningSyncSetsTheTableAsideUntilItIsCopiedAnewWhileTheOthersFlow() {
        scene.withTargetSchema(
                "CREATE SCHEMA eu",
                "CREATE TABLE eu.sales (no int PRIMARY KEY, note text, amount numeric, region text)",
                "CREATE TABLE plain (id int PRIMARY KEY, v text, of int)");
        sync(CopyMode.DATA, EU);
        awaitRows("1 tab\there 12.50 EU,4 back\\slash 0.99 EU");
        awaitRunning();

        TargetShape us = new TargetShape(TARGET, EU.table(), EU.named(), EU.columns(), "region = 'us'", EU.types());
        sync(CopyMode.DATA, us);
        awaitRows("2 x 1.00 US");
        awaitRunning();
        stream.batch()
                .row(ORDERS, "5", "us", "500", "new")
                .row(ORDERS, "6", "eu", "1", "no")
                .to(now())
                .publish();
        awaitRows("2 x 1.00 US,5 new 5.00 US");

        // the same shape again, after a restart: nothing to copy
        flows.close();
        start();
        sync(CopyMode.DATA, us);
        stream.batch()
                .row(ORDERS, "6", "us", "1", "now")
                .row(PLAIN, "1", "flows")
                .to(now())
                .publish();
        awaitRows("2 x 1.00 US,5 new 5.00 US,6 now 0.01 US");
        assertThat(scene.target.query("SELECT v FROM plain")).isEqualTo("flows");
    }

    @Test
    void rowsOfAnotherShapeThatNoCopyOfOursMadeAreNeverMixedWithNewOnes() {
        scene.withTargetSchema(
                "CREATE SCHEMA eu",
                "CREATE TABLE eu.sales (no int PRIMARY KEY, note text, amount numeric, region text)",
                "CREATE TABLE plain (id int PRIMARY KEY, v text, of int)",
                "INSERT INTO eu.sales VALUES (1, 'by hand', 12.5, 'EU')");
        sync(CopyMode.NONE, EU);
        awaitRunning();
        TargetShape us = new TargetShape(TARGET, EU.table(), EU.named(), EU.columns(), "region = 'us'", EU.types());
        for (int start = 0; start < 2; start++) {
            sync(CopyMode.NONE, us);
            await().until(() -> !reports.isEmpty() && last().problem() != null);
            assertThat(last().problem().code()).isEqualTo(ErrorCode.TARGET_NOT_EMPTY);
            assertThat(last().problem().message()).contains("eu.sales");
            stream.batch()
                    .row(ORDERS, "2", "us", "1", "new")
                    .row(PLAIN, "1", "flows" + start)
                    .to(now())
                    .publish();
            String flows = "flows" + start;
            await().until(() -> flows.equals(scene.target.query("SELECT v FROM plain")));
            assertThat(scene.target.query(ROWS)).isEqualTo("1 by hand 12.5 EU");
            this.flows.close();
            reports.clear();
            start();
        }
        scene.target.execute("DELETE FROM eu.sales");
        sync(CopyMode.NONE, us);
        awaitRows("2 x 1.00 US");
    }

    private StatusReport last() {
        return reports.get(reports.size() - 1);
    }

    private Snapshot now() {
        return Snapshot.parse(scene.source.query("SELECT txid_current_snapshot()"));
    }

    private void awaitRunning() {
        await().until(() -> !reports.isEmpty() && last().state() == FlowState.RUNNING);
    }

    private void awaitRows(String rows) {
        await().untilAsserted(() -> {
            assertThat(scene.target.query("SELECT coalesce(to_regclass('eu.sales')::text, 'none')"))
                    .isEqualTo("eu.sales");
            assertThat(scene.target.query(ROWS)).isEqualTo(rows);
        });
    }

    private void sync(CopyMode mode, TargetShape... shapes) {
        scene.mode = mode;
        scene.tables = List.of(TableName.parse("orders"), TableName.parse("plain"));
        CopyRequest request = scene.request();
        DesiredDatabase source = request.source();
        DatabaseName from = stream.database;
        DesiredSync sync = new DesiredSync(
                        1,
                        ++revision,
                        request.sync().name(),
                        RunState.RUNNING,
                        List.of(from),
                        List.of(TARGET),
                        scene.tables,
                        List.of(),
                        mode,
                        0,
                        0,
                        1,
                        0)
                .with(List.of(shapes));
        flows.reconcile(new DesiredState(
                Map.of(
                        from,
                        new DesiredDatabase(1, 1, from, source.connection(), source.captured(), source.schemaMode()),
                        TARGET,
                        request.target()),
                Map.of(sync.name(), sync)));
    }

    private final class Kept implements Reports {
        @Override
        public void report(StatusReport report) {
            reports.add(report);
        }

        @Override
        public void remove(String key) {
            reports.clear();
        }
    }
}

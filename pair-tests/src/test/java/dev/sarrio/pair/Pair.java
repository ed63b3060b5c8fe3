package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.apply.copy.CopySettings;
import dev.sarrio.apply.copy.FirstCopy;
import dev.sarrio.apply.customcode.WebhookSettings;
import dev.sarrio.apply.customcode.Webhooks;
import dev.sarrio.apply.flow.ApplyFlows;
import dev.sarrio.apply.flow.Surroundings;
import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.capture.flow.CaptureContext;
import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.kafka.MarkerLog;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.testing.TestKafka;
import dev.sarrio.testing.TestSecrets;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Two databases and a sync between them. The copy starts from {@link #a}. */
final class Pair implements AutoCloseable {
    /** By the function of {@link #evenKeysToA}. */
    static final String OWNER = "function:app.owner_of";

    private static final Vertx VERTX = Vertx.vertx();
    static final PgServers SERVERS = new PgServers(VERTX, TestSecrets.BOX);
    private static final long LOG_BYTES_MAX = 64 << 20;
    final KafkaSettings kafka = KafkaSettings.of(TestKafka.shared().bootstrapServers());
    final Side a;
    final Side b;
    private final Board board = new Board();
    private final CaptureContext context = new CaptureContext(SERVERS, kafka, board, "test", LOG_BYTES_MAX);
    private final ApplySettings settings;
    CopySettings copySettings = CopySettings.DEFAULT;
    /** What becomes of conflicts; for syncs that are defined from now on. */
    ConflictRules rules;

    private ApplyFlows flows;
    private DesiredSync sync;

    Pair() {
        this(15, 18);
    }

    Pair(int majorOfA, int majorOfB) {
        this(majorOfA, majorOfB, ApplySettings.DEFAULT);
    }

    Pair(int majorOfA, int majorOfB, ApplySettings settings) {
        String id = UUID.randomUUID().toString().replace("-", "").substring(0, 8);
        this.settings = settings;
        this.a = new Side("a" + id, majorOfA);
        this.b = new Side("b" + id, majorOfB);
    }

    /** The same tables on both sides. */
    Pair tables(String... ddl) {
        a.app(ddl);
        b.app(ddl);
        a.grant();
        b.grant();
        return this;
    }

    /** Both sides have a function that gives rows with an even id to a, and all others to b. */
    Pair evenKeysToA() {
        for (Side side : List.of(a, b)) {
            side.app(
                    "CREATE SCHEMA IF NOT EXISTS app",
                    "GRANT USAGE ON SCHEMA app TO " + Side.ROLE,
                    "CREATE OR REPLACE FUNCTION app.owner_of(tab text, key jsonb, databases text[]) RETURNS text LANGUAGE sql"
                            + " IMMUTABLE AS $$SELECT databases[1 + (key->>'id')::int % 2]$$",
                    "GRANT EXECUTE ON FUNCTION app.owner_of TO " + Side.ROLE);
        }
        return this;
    }

    /** Starts all and waits until both directions run. */
    Pair twoWay(CopyMode copy, String... tables) {
        define(copy, tables);
        startCaptures();
        startApply();
        awaitRunning();
        return this;
    }

    /** From a to b only: starts all and waits until it runs. */
    Pair oneWay(CopyMode copy, String... tables) {
        return oneWay(copy, List.of(), tables);
    }

    /** The same, of tables that stand otherwise at b. */
    Pair oneWay(CopyMode copy, List<TargetShape> shapes, String... tables) {
        sync = sync(List.of(a.name), List.of(b.name), copy, tables).with(shapes);
        startCapture(a);
        startApply();
        await().untilAsserted(() -> assertThat(state(b)).as("%s", towards(b)).isEqualTo(FlowState.RUNNING));
        return this;
    }

    void define(CopyMode copy, String... tables) {
        sync = sync(List.of(a.name, b.name), List.of(a.name, b.name), copy, tables)
                .deciding(rules);
    }

    /** The strategy of all tables. */
    Pair deciding(String strategy) {
        String named = strategy.replace("list:b,a", "list:" + b.name + "," + a.name);
        rules = new ConflictRules(ConflictStrategy.parse(named), null, null, 0);
        return this;
    }

    private static DesiredSync sync(
            List<DatabaseName> sources, List<DatabaseName> targets, CopyMode copy, String... tables) {
        return new DesiredSync(
                1,
                1,
                new SyncName("pair"),
                RunState.RUNNING,
                sources,
                targets,
                Arrays.stream(tables).map(TableName::parse).toList(),
                List.of(),
                copy,
                0,
                0,
                1,
                0);
    }

    /** The same tables, from a to b only. An earlier revision, so that it may become the two-way one. */
    static DesiredSync oneWay(DesiredSync sync) {
        return new DesiredSync(
                1,
                0,
                sync.name(),
                sync.run(),
                sync.sources().subList(0, 1),
                sync.targets().subList(1, 2),
                sync.tables(),
                List.of(),
                sync.copy(),
                0,
                0,
                1,
                0);
    }

    /** The sync from now on, for what is running too. */
    void become(DesiredSync other) {
        sync = other;
        if (flows != null) {
            flows.reconcile(state());
        }
    }

    /** As after a kick of a sync that does not run by itself: all services hear of it. */
    void kick(RunState run, long number) {
        become(sync.with(run, number));
        for (Side side : List.of(a, b)) {
            if (sync.sources().contains(side.name)) {
                side.tellCapture(sync);
            }
        }
    }

    /** Until every direction has reached the kick, and rests. */
    void awaitRest(FlowState rest, long number) {
        await().untilAsserted(() -> {
            for (Side side : List.of(a, b)) {
                if (sync.targets().contains(side.name)) {
                    assertThat(state(side)).as("%s", towards(side)).isEqualTo(rest);
                    assertThat(towards(side).details()).containsEntry("reached", number);
                }
            }
        });
    }

    DesiredSync sync() {
        return sync;
    }

    void startCaptures() {
        a.startCapture(context, sync);
        b.startCapture(context, sync);
    }

    void startCapture(Side side) {
        side.startCapture(context, sync);
    }

    void stopCaptures() {
        a.stopCapture();
        b.stopCapture();
    }

    void startApply() {
        FirstCopy first = new FirstCopy(SERVERS, new MarkerLog(kafka)::last, copySettings, Clock.systemUTC());
        flows = new ApplyFlows(new Surroundings(SERVERS, kafka, first, board, settings, webhooks(), "test"));
        flows.reconcile(state());
    }

    static Webhooks webhooks() {
        return new Webhooks(TestSecrets.BOX, WebhookSettings.DEFAULT, Clock.systemUTC());
    }

    void stopApply() {
        if (flows != null) {
            flows.close();
            flows = null;
        }
    }

    private DesiredState state() {
        return new DesiredState(Map.of(a.name, a.desired(sync), b.name, b.desired(sync)), Map.of(sync.name(), sync));
    }

    /** What the direction towards a side reports, or null. */
    StatusReport towards(Side target) {
        return board.get("apply/" + sync.name() + "/" + target.name);
    }

    FlowState state(Side target) {
        StatusReport report = towards(target);
        return report == null ? null : report.state();
    }

    void awaitRunning() {
        await().untilAsserted(() -> {
            assertThat(state(b)).as("%s", towards(b)).isEqualTo(FlowState.RUNNING);
            assertThat(state(a)).as("%s", towards(a)).isEqualTo(FlowState.RUNNING);
        });
    }

    void awaitEqual(String... tables) {
        await().untilAsserted(() -> {
            for (String table : tables) {
                assertThat(b.content(table)).as(table + " of b").isEqualTo(a.content(table));
            }
        });
    }

    /** Until each side has applied all that was ever written on the other. */
    void awaitQuiet() {
        await().untilAsserted(() -> {
            for (int i = 0; i < 2; i++) {
                assertThat(unapplied(a, b)).as("of a: %s", towards(b)).isZero();
                assertThat(unapplied(b, a)).as("of b: %s", towards(a)).isZero();
            }
        });
    }

    /** Until all that was written on a side is in its batches. */
    void awaitTold(Side side) {
        long last = Long.parseLong(side.one("SELECT max(xid) FROM sarrio.log"));
        await().until(() -> {
            List<BatchMarker> markers = markers(side);
            return !markers.isEmpty() && markers.get(markers.size() - 1).to().sees(last);
        });
    }

    /** How many changes and batches of one side the other has not applied. A change that has lost is in the log no more, but in a batch. */
    private static long unapplied(Side of, Side on) {
        String[] held = on.one("SELECT snapshot, batch FROM sarrio.applied").split("\\|");
        return Long.parseLong(of.one("SELECT (SELECT count(*) FROM sarrio.log WHERE NOT txid_visible_in_snapshot(xid, '"
                + held[0] + "')) + (SELECT greatest(batch - " + held[1] + ", 0) FROM sarrio.tick)"));
    }

    /** Lets some time pass between what writers do: their rhythm, and no wait for anything. */
    static void pass(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }

    /** What is written from now on is younger than what was: the clocks of both sides are one, and times are compared in milliseconds. */
    static void later() {
        pass(3);
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(100));
    }

    /** All committed markers of a side, from the first. */
    List<BatchMarker> markers(Side side) {
        List<BatchMarker> all = new ArrayList<>();
        eachRecord(Topics.batches(side.name), r -> all.add(Json.read(r.value(), BatchMarker.class)));
        return all;
    }

    static void eachRecord(String topic, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> consumer) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers",
                TestKafka.shared().bootstrapServers(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest");
        try (KafkaConsumer<byte[], byte[]> reader =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            reader.assign(List.of(partition));
            reader.seekToBeginning(List.of(partition));
            long end = reader.endOffsets(List.of(partition)).get(partition);
            while (reader.position(partition) < end) {
                reader.poll(Duration.ofMillis(200)).forEach(consumer);
            }
        }
    }

    @Override
    public void close() {
        stopApply();
        a.close();
        b.close();
    }
}

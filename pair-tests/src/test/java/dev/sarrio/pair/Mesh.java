package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.apply.copy.CopySettings;
import dev.sarrio.apply.copy.FirstCopy;
import dev.sarrio.apply.flow.ApplyFlows;
import dev.sarrio.apply.flow.Surroundings;
import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.capture.flow.CaptureContext;
import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.conflict.ConflictRules.Decision;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.kafka.MarkerLog;
import dev.sarrio.testing.TestKafka;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Several databases and a sync that keeps them all in step. The copy starts from the first. */
final class Mesh implements AutoCloseable {
    private static final int[] MAJORS = {15, 18, 15, 18, 15};
    private static final long LOG_BYTES_MAX = 64 << 20;
    final KafkaSettings kafka = KafkaSettings.of(TestKafka.shared().bootstrapServers());
    final List<Side> sides;
    private final Board board = new Board();
    private final CaptureContext context = new CaptureContext(Pair.SERVERS, kafka, board, "test", LOG_BYTES_MAX);
    private ApplyFlows flows;
    private DesiredSync sync;

    Mesh(int number) {
        String id = UUID.randomUUID().toString().replace("-", "").substring(0, 8);
        this.sides = IntStream.range(0, number)
                .mapToObj(i -> new Side((char) ('a' + i) + id, MAJORS[i % MAJORS.length]))
                .toList();
    }

    /** The same tables everywhere. */
    Mesh tables(String... ddl) {
        sides.forEach(s -> {
            s.app(ddl);
            s.grant();
        });
        return this;
    }

    /** Starts all and waits until every direction runs. @param strategy names databases by their first letter: `list:c,a,b` */
    Mesh start(String strategy, CopyMode copy, String... tables) {
        List<DatabaseName> names = sides.stream().map(s -> s.name).toList();
        sync = new DesiredSync(
                        1,
                        1,
                        new SyncName("mesh"),
                        RunState.RUNNING,
                        names,
                        names,
                        Arrays.stream(tables).map(TableName::parse).toList(),
                        List.of(),
                        copy,
                        0,
                        0,
                        1,
                        0)
                .deciding(rules(strategy));
        startCaptures();
        startApply();
        awaitRunning();
        return this;
    }

    /** What is open, and was written until now, is decided. */
    void resolve(String winner) {
        Decision decision = new Decision(Instant.now(), rules(winner).strategy(), null, null);
        sync = sync.deciding(new ConflictRules(ConflictStrategy.ABORT, null, List.of(decision), 0));
        flows.reconcile(state());
    }

    private ConflictRules rules(String strategy) {
        String named = strategy;
        if (strategy.startsWith("list:")) {
            named = Arrays.stream(strategy.substring("list:".length()).split(","))
                    .map(letter -> side(letter).name.value())
                    .collect(Collectors.joining(",", "list:", ""));
        }
        return new ConflictRules(ConflictStrategy.parse(named), null, null, 0);
    }

    Side side(String letter) {
        return sides.get(letter.charAt(0) - 'a');
    }

    /** While apply rests. */
    void deciding(String strategy) {
        sync = sync.deciding(rules(strategy));
    }

    void startCaptures() {
        sides.forEach(s -> s.startCapture(context, sync));
    }

    void startCapture(Side side) {
        side.startCapture(context, sync);
    }

    void stopCaptures() {
        sides.forEach(Side::stopCapture);
    }

    void startApply() {
        FirstCopy first =
                new FirstCopy(Pair.SERVERS, new MarkerLog(kafka)::last, CopySettings.DEFAULT, Clock.systemUTC());
        flows = new ApplyFlows(
                new Surroundings(Pair.SERVERS, kafka, first, board, ApplySettings.DEFAULT, Pair.webhooks(), "test"));
        flows.reconcile(state());
    }

    void stopApply() {
        if (flows != null) {
            flows.close();
            flows = null;
        }
    }

    private DesiredState state() {
        Map<DatabaseName, DesiredDatabase> databases =
                sides.stream().collect(Collectors.toMap(s -> s.name, s -> s.desired(sync)));
        return new DesiredState(databases, Map.of(sync.name(), sync));
    }

    /** What a direction reports, or null. */
    StatusReport direction(Side from, Side to) {
        return board.get("apply/" + sync.subject(from.name, to.name));
    }

    void awaitRunning() {
        Pair.await()
                .untilAsserted(() -> eachDirection((from, to) -> {
                    StatusReport report = direction(from, to);
                    assertThat(report == null ? null : report.state())
                            .as("%s to %s: %s", from.name, to.name, report)
                            .isEqualTo(FlowState.RUNNING);
                }));
    }

    interface Direction {
        void look(Side from, Side to);
    }

    void eachDirection(Direction look) {
        for (Side from : sides) {
            sides.stream().filter(to -> to != from).forEach(to -> look.look(from, to));
        }
    }

    /** Until every side has applied all that was ever written on the others. */
    void awaitQuiet() {
        Pair.await().untilAsserted(() -> {
            for (int i = 0; i < 2; i++) {
                eachDirection((from, to) -> assertThat(unapplied(from, to))
                        .as("%s to %s: %s", from.name, to.name, direction(from, to))
                        .isZero());
            }
        });
    }

    void awaitApplied(Side from, Side to) {
        Pair.await().untilAsserted(() -> assertThat(unapplied(from, to)).isZero());
    }

    DesiredSync sync() {
        return sync;
    }

    /** How many changes and batches of one side the other has not applied. */
    private static long unapplied(Side of, Side on) {
        String[] held = on.one("SELECT snapshot, batch FROM sarrio.applied WHERE database = '" + of.name + "'")
                .split("\\|");
        return Long.parseLong(of.one("SELECT (SELECT count(*) FROM sarrio.log WHERE NOT txid_visible_in_snapshot(xid, '"
                + held[0] + "')) + (SELECT greatest(batch - " + held[1] + ", 0) FROM sarrio.tick)"));
    }

    void awaitEqual(String table) {
        Pair.await()
                .untilAsserted(() -> sides.forEach(s -> assertThat(s.content(table))
                        .as(table + " of " + s.name)
                        .isEqualTo(sides.get(0).content(table))));
    }

    /** How many records a side has published. */
    long published(Side side) {
        List<BatchMarker> all = new ArrayList<>();
        Pair.eachRecord(Topics.batches(side.name), r -> all.add(Json.read(r.value(), BatchMarker.class)));
        return all.stream().mapToLong(BatchMarker::records).sum();
    }

    @Override
    public void close() {
        stopApply();
        sides.forEach(Side::close);
    }
}

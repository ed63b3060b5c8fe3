package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Reports;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.name.TableName;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.testing.TestKafka;
import dev.sarrio.testing.TestSecrets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A second installation of Sarrio, with a Kafka of its own, gets to know a database that the first one captures. */
class AnotherInstallationIT {
    private final AtomicReference<StatusReport> report = new AtomicReference<>();

    private CaptureFlow second(Rig rig, TestKafka.Own kafka, TableName... tables) {
        DesiredDatabase database = new DesiredDatabase(
                DesiredDatabase.VERSION, 1, rig.name, rig.source.as("cap"), List.of(tables), SchemaMode.NONE);
        Reports reports = new Reports() {
            @Override
            public void report(StatusReport now) {
                report.set(now);
            }

            @Override
            public void remove(String key) {}
        };
        CaptureFlow flow = new CaptureFlow(
                new CaptureContext(
                        new PgServers(Rig.VERTX, TestSecrets.BOX),
                        KafkaSettings.of(kafka.bootstrapServers()),
                        reports,
                        "second",
                        1 << 20),
                new CaptureFlow.Wish(database, 0, false));
        flow.start();
        return flow;
    }

    private void awaitState(FlowState state) {
        Rig.await(() -> assertThat(report.get())
                .isNotNull()
                .extracting(StatusReport::state)
                .isEqualTo(state));
    }

    @Test
    void itNeitherTakesOverNorRemovesWhatTheFirstOneMade() {
        try (TestKafka.Own kafka = TestKafka.own();
                Rig rig = new Rig(15)
                        .tables("CREATE TABLE t (id int PRIMARY KEY)")
                        .capture("t")) {
            rig.app("INSERT INTO t VALUES (1)");
            rig.awaitEqual();
            rig.stop(); // for a restart, say: its lease is free
            try (CaptureFlow nothing = second(rig, kafka)) {
                awaitState(FlowState.STOPPED);
                assertThat(report.get().warnings()).singleElement().asString().startsWith("CAPTURED_ELSEWHERE");
            }
            try (CaptureFlow same = second(rig, kafka, TableName.parse("t"))) {
                awaitState(FlowState.FAILED);
                assertThat(report.get().problem().code()).isEqualTo(ErrorCode.CAPTURED_ELSEWHERE);
            }
            rig.app("INSERT INTO t VALUES (2)");
            rig.start();
            rig.awaitEqual();
            assertThat(rig.replica().changes).hasSize(2);
        }
    }

    @Test
    void aFirstOneThatIsGoneForGoodIsReleasedByHand() {
        try (TestKafka.Own kafka = TestKafka.own();
                Rig rig = new Rig(15)
                        .tables("CREATE TABLE t (id int PRIMARY KEY)")
                        .capture("t")) {
            rig.stop();
            rig.source.execute("UPDATE sarrio.stream SET kafka_cluster = NULL");
            try (CaptureFlow nothing = second(rig, kafka)) {
                awaitState(FlowState.STOPPED);
                assertThat(rig.source.query("SELECT to_regnamespace('sarrio') IS NULL"))
                        .isEqualTo("t");
            }
        }
    }
}

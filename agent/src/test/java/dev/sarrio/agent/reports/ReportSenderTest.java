package dev.sarrio.agent.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReportSenderTest {
    private static final ReportPace PACE =
            new ReportPace(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(2));
    private final List<Sent> sent = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final ReportSender sender = new ReportSender(
            (key, value) -> {
                Sent record = new Sent(key, value, new CompletableFuture<>());
                sent.add(record);
                return record.stage;
            },
            PACE,
            () -> now);

    private record Sent(String key, byte[] value, CompletableFuture<Void> stage) {}

    @Test
    void aChangeOfStateGoesOutAtOnceAndFiguresAreThrottled() {
        sender.report(report(FlowState.STARTING, 1));
        tickAndAck();
        sender.report(report(FlowState.RUNNING, 2));
        tickAndAck();
        assertThat(sent).hasSize(2);
        sender.report(report(FlowState.RUNNING, 3));
        tickAndAck();
        assertThat(sent).hasSize(2);
        now = now.plusSeconds(1);
        tickAndAck();
        assertThat(sent).hasSize(3);
        assertThat(Json.read(sent.get(2).value, StatusReport.class).details()).containsEntry("batch", 3);
    }

    @Test
    void theLastReportIsRepeatedAsAHeartbeat() {
        sender.report(report(FlowState.RUNNING, 1));
        tickAndAck();
        now = now.plusSeconds(4);
        tickAndAck();
        assertThat(sent).hasSize(1);
        now = now.plusSeconds(1);
        tickAndAck();
        assertThat(sent).hasSize(2);
    }

    @Test
    void whatCouldNotBeWrittenIsSentAgainInItsNewestForm() {
        sender.report(report(FlowState.STARTING, 1));
        sender.tick();
        sender.report(report(FlowState.RUNNING, 2));
        sender.tick();
        assertThat(sent).as("one record per flow under way").hasSize(1);
        sent.get(0).stage.completeExceptionally(new IllegalStateException("Kafka is down"));
        sender.tick();
        assertThat(sent).hasSize(1);
        now = now.plusSeconds(2);
        tickAndAck();
        assertThat(sent).hasSize(2);
        assertThat(Json.read(sent.get(1).value, StatusReport.class).state()).isEqualTo(FlowState.RUNNING);
    }

    @Test
    void aRemovedFlowLeavesOneTombstoneAndNoHeartbeat() {
        sender.report(report(FlowState.RUNNING, 1));
        tickAndAck();
        sender.remove("apply/s/t");
        tickAndAck();
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).value).isNull();
        now = now.plusSeconds(60);
        tickAndAck();
        assertThat(sent).hasSize(2);
    }

    @Test
    void theInstanceThatDoesNotHoldTheLeaseIsSilent() {
        sender.report(report(FlowState.RUNNING, 1));
        tickAndAck();
        sender.report(new StatusReport(
                1,
                "apply",
                "s/t",
                "host/1",
                FlowState.RETRYING,
                now,
                now,
                1,
                new Problem(ErrorCode.LEASE_HELD_ELSEWHERE, "held elsewhere", "nothing to do", null),
                List.of(),
                Map.of()));
        now = now.plusSeconds(60);
        tickAndAck();
        assertThat(sent).hasSize(1);
    }

    private void tickAndAck() {
        sender.tick();
        sent.forEach(s -> s.stage.complete(null));
    }

    private StatusReport report(FlowState state, int batch) {
        return new StatusReport(
                1, "apply", "s/t", "host/1", state, now, now, 1, null, List.of(), Map.of("batch", batch));
    }
}

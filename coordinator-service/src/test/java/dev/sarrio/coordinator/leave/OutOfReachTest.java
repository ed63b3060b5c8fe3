package dev.sarrio.coordinator.leave;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.coordinator.status.FlowView;
import dev.sarrio.coordinator.status.SyncStatus;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.error.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutOfReachTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private static FlowView flow(String service, String database, boolean stale, Instant at, ErrorCode code) {
        Problem problem = code == null ? null : new Problem(code, "Can't reach " + database, "start it", null);
        return new FlowView(database, service, "RUNNING", stale, at, at, "here", 1, problem, List.of(), Map.of());
    }

    private static List<String> notes(FlowView source, FlowView target) {
        return OutOfReach.of(new SyncStatus(
                "shop",
                null,
                SyncStatus.SyncState.RUNNING,
                RunState.RUNNING,
                NOW,
                "",
                null,
                null,
                null,
                List.of(),
                List.of(source),
                List.of(target),
                List.of(),
                null,
                null,
                List.of()));
    }

    @Test
    void whatASilentServiceAndAnUnreachableDatabaseKeepIsNamed() {
        List<String> notes = notes(
                flow("capture", "nonrds", true, NOW, null),
                flow("apply", "rds", false, NOW, ErrorCode.DATABASE_UNREACHABLE));
        assertThat(notes).hasSize(2);
        assertThat(notes.get(0)).startsWith("The capture-service is silent").contains("uninstall database nonrds");
        assertThat(notes.get(1)).startsWith("Can't reach rds").contains("uninstall database rds");
    }

    @Test
    void whoCanTidyUpOrHasMadeNothingIsNotMentioned() {
        assertThat(notes(
                        flow("capture", "nonrds", true, null, null),
                        flow("apply", "rds", false, NOW, ErrorCode.CONSTRAINT_VIOLATION)))
                .isEmpty();
    }
}

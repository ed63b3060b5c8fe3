package dev.sarrio.coordinator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class OrphanedReportsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration AFTER = Duration.ofMinutes(5);
    private final StatusBoard board = new StatusBoard();
    private final List<String> removed = new ArrayList<>();

    private void heard(String service, String subject, Duration ago) {
        StatusReport report =
                new StatusReport(1, service, subject, "i", FlowState.RUNNING, NOW, NOW, 1, null, List.of(), null);
        board.accept(report.key(), Json.bytes(report), NOW.minus(ago));
    }

    private void look(Supplier<Set<String>> wanted) {
        new OrphanedReports(board, wanted, removed::add, AFTER, () -> NOW).look();
    }

    @Test
    void onlyOldReportsOfFlowsThatNoDefinitionWantsAreRemoved() {
        heard("apply", "gone/rds", Duration.ofHours(1));
        heard("apply", "shop/rds", Duration.ofHours(1)); // its service is down
        heard("capture", "nonrds", Duration.ofSeconds(3)); // still takes its triggers away
        look(() -> Set.of("apply/shop/rds", "capture/other"));
        assertThat(removed).containsExactly("apply/gone/rds");
    }

    @Test
    void untilTheTombstoneIsSeenItIsWrittenAgainAndThenNoMore() {
        heard("apply", "gone/rds", Duration.ofHours(1));
        look(Set::of);
        look(Set::of);
        board.accept("apply/gone/rds", null, NOW);
        look(Set::of);
        assertThat(removed).containsExactly("apply/gone/rds", "apply/gone/rds");
    }

    @Test
    void nothingIsRemovedWhileTheDefinitionsAreNotKnown() {
        heard("apply", "gone/rds", Duration.ofHours(1));
        look(() -> {
            throw new SarrioException(ErrorCode.CONTROL_DATABASE_UNREACHABLE, "away", "start it");
        });
        assertThat(removed).isEmpty();
    }

    @Test
    void aFlowWhoseSyncIsAddedBetweenTwoLooksKeepsItsReport() {
        look(() -> {
            heard("apply", "new/rds", Duration.ofHours(1)); // as if its clock were slow
            return Set.of();
        });
        assertThat(removed).isEmpty();
    }
}

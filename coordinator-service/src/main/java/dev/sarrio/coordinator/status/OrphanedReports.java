package dev.sarrio.coordinator.status;

import dev.sarrio.core.error.SarrioException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Removes from the status topic what nobody else will. A service removes the report of a flow that ends; one that was down when its sync was
 * removed never hears of it, since its definition is gone too. So a report goes if no definition wants its flow, and it is old: a flow that still
 * has something to do repeats its report every few seconds. Should one that has just begun lose its first report, it writes the next at once.
 */
public final class OrphanedReports {
    private static final Logger LOG = Logger.getLogger(OrphanedReports.class);
    private final StatusBoard board;
    private final Supplier<Set<String>> wanted;
    private final Consumer<String> removal;
    private final Duration after;
    private final InstantSource clock;

    /**
     * @param wanted keys of the reports that flows make as they are defined now
     * @param removal writes a tombstone; called again as long as the report is there
     * @param after so long nothing was heard of the flow
     */
    public OrphanedReports(
            StatusBoard board,
            Supplier<Set<String>> wanted,
            Consumer<String> removal,
            Duration after,
            InstantSource clock) {
        this.board = board;
        this.wanted = wanted;
        this.removal = removal;
        this.after = after;
        this.clock = clock;
    }

    /** Never throws: what fails is done with the next look. */
    public void look() {
        try {
            Instant old = clock.instant().minus(after);
            Map<String, StatusBoard.Heard> heard =
                    board.all(); // before the definitions: what is added meanwhile is wanted
            Set<String> keys = wanted.get();
            heard.forEach((key, report) -> {
                if (!keys.contains(key) && report.at().isBefore(old)) {
                    LOG.infof(
                            "The report %s is removed: no definition wants its flow, which was last heard of at %s",
                            key, report.at());
                    removal.accept(key);
                }
            });
        } catch (SarrioException e) {
            LOG.debugf("Reports of flows that are gone stay for now: %s", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Looking for reports of flows that are gone failed", e);
        }
    }
}

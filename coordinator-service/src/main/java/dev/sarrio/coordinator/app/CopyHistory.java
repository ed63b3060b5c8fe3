package dev.sarrio.coordinator.app;

import dev.sarrio.coordinator.copy.CopyRates;
import dev.sarrio.coordinator.history.CopyResults;
import dev.sarrio.coordinator.history.History;
import dev.sarrio.coordinator.status.StatusBoard;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Reception;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Looks every second for copies that history does not have yet, on a thread of its own: the control database may be slow. */
@Singleton
public class CopyHistory {
    private static final Logger LOG = Logger.getLogger(CopyHistory.class);
    private static final int LOOK_MILLIS = 1000;
    private final CopyResults results;
    private final CopyRates rates;
    private ScheduledExecutorService ticks;

    @Inject
    CopyHistory(StatusBoard board, History history, CopyRates rates) {
        this.rates = rates;
        this.results = new CopyResults(board, history);
    }

    void start(@Observes StartupEvent event) {
        ticks = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread thread = new Thread(r, "sarrio-copy-history");
            thread.setDaemon(true);
            return thread;
        });
        ticks.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            results.look();
            rates.look();
        } catch (
                RuntimeException
                        e) { // the control database is away: the health check says so, the next look tries again
            LOG.debugf("A copy can't be written down: %s", e.getMessage());
        }
    }

    /** Not even made if the start was refused before. */
    void stop(@Observes(notifyObserver = Reception.IF_EXISTS) ShutdownEvent event) {
        if (ticks != null) {
            ticks.shutdownNow();
        }
    }
}

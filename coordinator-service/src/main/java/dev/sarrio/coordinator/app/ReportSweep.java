package dev.sarrio.coordinator.app;

import dev.sarrio.coordinator.status.OrphanedReports;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Now and then removes the reports of flows that are gone. */
@Singleton
public class ReportSweep {
    private final OrphanedReports orphans;
    private final Duration every;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(r -> {
        Thread thread = new Thread(r, "sarrio-report-sweep");
        thread.setDaemon(true);
        return thread;
    });

    @Inject
    ReportSweep(
            OrphanedReports orphans,
            @ConfigProperty(name = "sarrio.status.stale.after", defaultValue = "30s") Duration staleAfter) {
        this.orphans = orphans;
        this.every = staleAfter;
    }

    void start(@Observes StartupEvent event) {
        looks.scheduleWithFixedDelay(orphans::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        looks.shutdownNow();
    }
}

package dev.sarrio.coordinator.app;

import dev.sarrio.coordinator.sync.Timetable;
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

/** Looks every second which syncs are due to be kicked, on a thread of its own: a kick may have to look at a target first. */
@Singleton
public class TimedKicks {
    private static final Logger LOG = Logger.getLogger(TimedKicks.class);
    private static final int LOOK_MILLIS = 1000;
    private final Timetable timetable;
    private ScheduledExecutorService ticks;

    @Inject
    TimedKicks(Timetable timetable) {
        this.timetable = timetable;
    }

    void start(@Observes StartupEvent event) {
        ticks = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread thread = new Thread(r, "sarrio-timetable");
            thread.setDaemon(true);
            return thread;
        });
        ticks.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            timetable.look();
        } catch (RuntimeException e) { // the control database is away: the health check says so
            LOG.debugf("Nothing can be kicked: %s", e.getMessage());
        }
    }

    /** Not even made if the start was refused before. */
    void stop(@Observes(notifyObserver = Reception.IF_EXISTS) ShutdownEvent event) {
        if (ticks != null) {
            ticks.shutdownNow();
        }
    }
}

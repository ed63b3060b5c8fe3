package dev.sarrio.coordinator.app;

import dev.sarrio.agent.app.KafkaWatch;
import dev.sarrio.agent.topics.ControlTopics;
import dev.sarrio.coordinator.desired.Publisher;
import dev.sarrio.coordinator.job.Jobs;
import dev.sarrio.coordinator.status.StatusFeed;
import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.coordinator.store.Migration;
import dev.sarrio.kafka.KafkaSettings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Reception;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/** Starts what runs by itself: the migration, then the publisher; the watch on Kafka, then the reading of reports. Each waits for what it needs, nothing gives up. */
@Singleton
public class Lifecycle {
    private static final Logger LOG = Logger.getLogger(Lifecycle.class);
    private static final int FEED_MILLIS = 500;
    private static final int REMEMBER_SECONDS = 5;
    private final KafkaSettings kafka;
    private final Publisher publisher;
    private final ReportChannel reports;
    private final StatusFeed feed;
    private final Jobs jobs;
    private final Migration migration;
    private KafkaWatch watch;
    private ScheduledExecutorService ticks;

    @Inject
    Lifecycle(
            Flyway flyway,
            ControlDatabase control,
            KafkaSettings kafka,
            Publisher publisher,
            ReportChannel reports,
            StatusFeed feed,
            Jobs jobs) {
        this.kafka = kafka;
        this.publisher = publisher;
        this.reports = reports;
        this.feed = feed;
        this.jobs = jobs;
        this.migration = new Migration(flyway, control, publisher::wake);
    }

    void start(@Observes StartupEvent event) {
        migration.start();
        publisher.start();
        ControlTopics topics = new ControlTopics(kafka, "sarrio-coordinator");
        watch = new KafkaWatch(topics, reports::listen);
        ticks = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread thread = new Thread(r, "sarrio-status-feed");
            thread.setDaemon(true);
            return thread;
        });
        ticks.scheduleWithFixedDelay(this::tick, FEED_MILLIS, FEED_MILLIS, TimeUnit.MILLISECONDS);
        ticks.scheduleWithFixedDelay(this::remember, REMEMBER_SECONDS, REMEMBER_SECONDS, TimeUnit.SECONDS);
    }

    /** The status can be shown while the control database is away only if the definitions were read before. */
    private void remember() {
        try {
            feed.remember();
        } catch (RuntimeException e) {
            LOG.debugf("The definitions can't be read: %s", e.getMessage());
        }
    }

    private void tick() {
        try {
            feed.tick();
        } catch (RuntimeException e) {
            LOG.error("Telling of a change of status failed", e);
        }
    }

    /** Not even made if the start was refused before. */
    void stop(@Observes(notifyObserver = Reception.IF_EXISTS) ShutdownEvent event) {
        if (ticks != null) {
            ticks.shutdownNow();
            watch.close();
        }
        reports.stop();
        publisher.close();
        migration.close();
        jobs.close();
    }

    /** Why Kafka can't be used; null if it can. */
    public String kafkaProblem() {
        return watch == null ? "starting" : watch.problem();
    }

    /** Makes or upgrades the control schema now. */
    public void migrate() {
        migration.migrate();
    }
}

package dev.sarrio.capture.app;

import dev.sarrio.agent.InstanceName;
import dev.sarrio.capture.flow.CaptureContext;
import dev.sarrio.capture.flow.CaptureFlow;
import dev.sarrio.capture.flow.CaptureFlow.Wish;
import dev.sarrio.core.batch.Goal;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.Ending;
import dev.sarrio.core.control.Reconciler;
import dev.sarrio.core.control.Reports;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.secret.SecretBox;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.postgres.PgServers;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** One flow for each database that is known, so that what should not be captured is also not left with triggers. */
@Singleton
@Unremovable
public class CaptureReconciler implements Reconciler {
    private final CaptureContext context;
    private final Map<DatabaseName, CaptureFlow> flows = new TreeMap<>();
    private final Map<DatabaseName, DesiredDatabase> known = new TreeMap<>();

    @Inject
    CaptureReconciler(
            Vertx vertx,
            SecretBox secrets,
            KafkaSettings kafka,
            Reports reports,
            @ConfigProperty(name = "sarrio.capture.log.bytes.max", defaultValue = "2147483648") long logBytesMax) {
        this.context =
                new CaptureContext(new PgServers(vertx, secrets), kafka, reports, InstanceName.current(), logBytesMax);
    }

    @Override
    public synchronized void reconcile(DesiredState desired) {
        desired.databases().forEach((name, database) -> {
            known.put(name, database);
            wish(name, new Wish(database, retries(desired, name), false, twoWay(desired, name), goals(desired, name)));
        });
        known.forEach((name, database) -> {
            if (!desired.databases().containsKey(name)) {
                wish(name, new Wish(database, 0, true));
            }
        });
        known.keySet().retainAll(desired.databases().keySet());
    }

    private void wish(DatabaseName name, Wish wish) {
        CaptureFlow flow = flows.get(name);
        if (flow == null || flow.ended()) {
            flow = new CaptureFlow(context, wish);
            flows.put(name, flow);
            flow.start();
        } else {
            flow.wish(wish);
        }
    }

    private static Set<SyncName> twoWay(DesiredState desired, DatabaseName database) {
        return desired.syncs().values().stream()
                .filter(s -> s.twoWay() && s.sources().contains(database))
                .map(DesiredSync::name)
                .collect(Collectors.toSet());
    }

    private static Set<Goal> goals(DesiredState desired, DatabaseName database) {
        return desired.syncs().values().stream()
                .filter(s -> s.goal() > 0 && s.sources().contains(database))
                .map(s -> new Goal(s.name(), s.goal()))
                .collect(Collectors.toSet());
    }

    /** Grows whenever an operator asks for another try of a sync that reads this database. */
    private static long retries(DesiredState desired, DatabaseName database) {
        return desired.syncs().values().stream()
                .filter(s -> s.sources().contains(database))
                .mapToLong(DesiredSync::retries)
                .sum();
    }

    synchronized void stop(@Observes ShutdownEvent event) {
        Ending.await(flows.values().stream().map(CaptureFlow::stop).toList());
    }
}

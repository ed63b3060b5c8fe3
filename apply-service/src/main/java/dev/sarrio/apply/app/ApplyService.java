package dev.sarrio.apply.app;

import dev.sarrio.agent.InstanceName;
import dev.sarrio.apply.copy.FirstCopy;
import dev.sarrio.apply.customcode.Webhooks;
import dev.sarrio.apply.flow.ApplyFlows;
import dev.sarrio.apply.flow.Surroundings;
import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.Reconciler;
import dev.sarrio.core.control.Reports;
import dev.sarrio.core.secret.SecretBox;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.kafka.MarkerLog;
import dev.sarrio.postgres.PgServers;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Puts the service together, and ends its flows within ten seconds when the process ends. */
@Singleton
@Unremovable
public class ApplyService implements Reconciler {
    private final ApplyFlows flows;

    @Inject
    ApplyService(Vertx vertx, SecretBox secrets, KafkaSettings kafka, Reports reports, ApplyConfig config) {
        PgServers servers = new PgServers(vertx, secrets);
        MarkerLog markers = new MarkerLog(kafka);
        FirstCopy copy = new FirstCopy(servers, markers::last, config.copySettings(), Clock.systemUTC());
        Webhooks webhooks = new Webhooks(secrets, config.webhookSettings(), Clock.systemUTC());
        this.flows = new ApplyFlows(
                new Surroundings(servers, kafka, copy, reports, config.settings(), webhooks, InstanceName.current()));
    }

    @Override
    public void reconcile(DesiredState desired) {
        flows.reconcile(desired);
    }

    void stop(@Observes ShutdownEvent event) {
        flows.close();
    }
}

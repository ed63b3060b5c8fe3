package dev.sarrio.sequence.app;

import dev.sarrio.agent.InstanceName;
import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.Reconciler;
import dev.sarrio.core.control.Reports;
import dev.sarrio.core.secret.SecretBox;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.sequence.follow.FollowSettings;
import dev.sarrio.sequence.follow.SequenceFlows;
import io.quarkus.arc.Unremovable;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The service's one bean: hands the desired state to its flows. */
@Singleton
@Unremovable
public class SequenceService implements Reconciler {
    private final SequenceFlows flows;

    @Inject
    SequenceService(
            Vertx vertx,
            SecretBox secrets,
            Reports reports,
            @ConfigProperty(name = "sarrio.sequence.every", defaultValue = "10s") Duration every,
            @ConfigProperty(name = "sarrio.sequence.nextval-max", defaultValue = "1000") int nextvalMax,
            @ConfigProperty(name = "sarrio.sequence.lock-wait", defaultValue = "50ms") Duration lockWait,
            @ConfigProperty(name = "sarrio.sequence.retry-max", defaultValue = "30s") Duration retryMax) {
        this.flows = new SequenceFlows(
                new PgServers(vertx, secrets),
                new FollowSettings(every, nextvalMax, lockWait, retryMax),
                reports,
                Clock.systemUTC(),
                InstanceName.current());
    }

    @Override
    public void reconcile(DesiredState desired) {
        flows.reconcile(desired);
    }

    @PreDestroy
    void stop() {
        flows.close();
    }
}

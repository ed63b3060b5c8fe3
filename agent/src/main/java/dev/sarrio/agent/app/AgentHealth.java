package dev.sarrio.agent.app;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Live: the reconciling thread runs. Ready: Kafka answers and the desired state is known; otherwise says why not. */
@Singleton
public class AgentHealth {
    private final Agent agent;

    @Inject
    AgentHealth(Agent agent) {
        this.agent = agent;
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck ready() {
        return () -> {
            String reason = agent.notReady();
            return reason == null
                    ? HealthCheckResponse.up("desired-state")
                    : HealthCheckResponse.named("desired-state")
                            .down()
                            .withData("reason", reason)
                            .build();
        };
    }

    @Produces
    @Liveness
    @Singleton
    HealthCheck live() {
        return () ->
                HealthCheckResponse.named("reconcile").status(agent.alive()).build();
    }
}

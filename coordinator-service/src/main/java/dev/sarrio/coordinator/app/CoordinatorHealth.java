package dev.sarrio.coordinator.app;

import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.core.error.SarrioException;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: the control database and Kafka answer; otherwise says why not. */
@Singleton
public class CoordinatorHealth {
    private final ControlDatabase control;
    private final Lifecycle lifecycle;

    @Inject
    CoordinatorHealth(ControlDatabase control, Lifecycle lifecycle) {
        this.control = control;
        this.lifecycle = lifecycle;
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck controlDatabase() {
        return () -> answer("control-database", databaseProblem());
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck kafka() {
        return () -> answer("kafka", lifecycle.kafkaProblem());
    }

    private String databaseProblem() {
        try {
            control.read(tx -> tx.list("SELECT 1", r -> 1));
            return null;
        } catch (SarrioException e) {
            return e.getMessage() + ". Remedy: " + e.remedy();
        } catch (RuntimeException e) {
            return e.getMessage();
        }
    }

    private static HealthCheckResponse answer(String name, String problem) {
        return problem == null
                ? HealthCheckResponse.up(name)
                : HealthCheckResponse.named(name)
                        .down()
                        .withData("reason", problem)
                        .build();
    }
}

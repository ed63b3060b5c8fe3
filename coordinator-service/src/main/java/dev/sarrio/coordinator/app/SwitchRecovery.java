package dev.sarrio.coordinator.app;

import dev.sarrio.coordinator.switchover.SwitchJobs;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** At every start: what a coordinator that died in a switch has left behind is finished or undone. */
@Singleton
public class SwitchRecovery {
    private final SwitchJobs jobs;

    @Inject
    SwitchRecovery(SwitchJobs jobs) {
        this.jobs = jobs;
    }

    void start(@Observes StartupEvent event) {
        jobs.recoverAll();
    }
}

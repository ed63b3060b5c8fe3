package dev.sarrio.coordinator.app;

import dev.sarrio.coordinator.switchover.Lifting;
import dev.sarrio.coordinator.switchover.SwitchJobs;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** At every start: what a coordinator that died in a switch has left behind is finished or undone, and fences that no sync needs are lifted. */
@Singleton
public class SwitchRecovery {
    private final SwitchJobs jobs;
    private final Lifting lifting;

    @Inject
    SwitchRecovery(SwitchJobs jobs, Lifting lifting) {
        this.lifting = lifting;
        this.jobs = jobs;
    }

    void start(@Observes StartupEvent event) {
        jobs.recoverAll();
        lifting.start();
    }
}

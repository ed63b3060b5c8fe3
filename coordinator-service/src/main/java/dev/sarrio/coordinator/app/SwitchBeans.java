package dev.sarrio.coordinator.app;

import dev.sarrio.coordinator.history.Asking;
import dev.sarrio.coordinator.status.SyncOverview;
import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.switchover.Fences;
import dev.sarrio.coordinator.switchover.SwitchJobs;
import dev.sarrio.coordinator.switchover.SwitchSettings;
import dev.sarrio.coordinator.switchover.Switches;
import dev.sarrio.coordinator.switchover.Switchover;
import dev.sarrio.coordinator.sync.SyncVerbs;
import dev.sarrio.coordinator.sync.Syncs;
import dev.sarrio.postgres.PgServers;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Switches, put together. */
@Singleton
public class SwitchBeans {

    @Produces
    @Singleton
    Switches switches(Definitions definitions, SyncVerbs verbs, SyncOverview overview) {
        return new Switches(definitions, verbs, overview);
    }

    @Produces
    @Singleton
    SwitchJobs jobs(
            PgServers servers,
            Switches switches,
            ControlDatabase control,
            Asking asking,
            @ConfigProperty(name = "sarrio.switch.stopped.max", defaultValue = "30s") Duration stoppedMax) {
        SwitchSettings settings = SwitchSettings.stopping(stoppedMax);
        InstantSource clock = InstantSource.system();
        return new SwitchJobs(
                new Switchover(servers, settings, switches, clock), switches, clock, control::problem, asking);
    }

    @Produces
    @Singleton
    Fences fences(Syncs syncs, Switches switches, SwitchJobs jobs) {
        return new Fences(syncs, switches, jobs);
    }

    void close(@Disposes SwitchJobs jobs) {
        jobs.close();
    }
}

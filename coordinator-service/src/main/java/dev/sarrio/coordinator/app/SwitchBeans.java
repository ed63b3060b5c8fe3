package dev.sarrio.coordinator.app;

import dev.sarrio.coordinator.history.Asking;
import dev.sarrio.coordinator.status.SyncOverview;
import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.switchover.Lifting;
import dev.sarrio.coordinator.switchover.SwitchJobs;
import dev.sarrio.coordinator.switchover.SwitchSettings;
import dev.sarrio.coordinator.switchover.Switches;
import dev.sarrio.coordinator.switchover.Switchover;
import dev.sarrio.coordinator.sync.SyncVerbs;
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
    SwitchSettings settings(
            @ConfigProperty(name = "sarrio.switch.stopped.max", defaultValue = "30s") Duration stoppedMax) {
        return SwitchSettings.stopping(stoppedMax);
    }

    @Produces
    @Singleton
    Lifting lifting(ControlDatabase control, PgServers servers, SwitchSettings settings) {
        return new Lifting(control, servers, settings, InstantSource.system());
    }

    void close(@Disposes Lifting lifting) {
        lifting.close();
    }

    @Produces
    @Singleton
    SwitchJobs jobs(
            PgServers servers,
            Switches switches,
            ControlDatabase control,
            Asking asking,
            SwitchSettings settings,
            Lifting lifting) {
        InstantSource clock = InstantSource.system();
        return new SwitchJobs(
                new Switchover(servers, settings, switches, clock), switches, clock, control::problem, asking, lifting);
    }

    void close(@Disposes SwitchJobs jobs) {
        jobs.close();
    }
}

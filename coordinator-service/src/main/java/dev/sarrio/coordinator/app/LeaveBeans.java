package dev.sarrio.coordinator.app;

import dev.sarrio.coordinator.database.Databases;
import dev.sarrio.coordinator.database.Dbgroups;
import dev.sarrio.coordinator.fence.FenceSettings;
import dev.sarrio.coordinator.leave.Hold;
import dev.sarrio.coordinator.leave.Removals;
import dev.sarrio.coordinator.leave.StreamTopics;
import dev.sarrio.coordinator.leave.UninstallJobs;
import dev.sarrio.coordinator.leave.Uninstaller;
import dev.sarrio.coordinator.leave.Unneeded;
import dev.sarrio.coordinator.relation.Relations;
import dev.sarrio.coordinator.relation.Relgroups;
import dev.sarrio.coordinator.status.SyncOverview;
import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.sync.Syncs;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.postgres.PgServers;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Leaving, put together. */
@Singleton
public class LeaveBeans {

    @Produces
    @Singleton
    Removals.Leave leave(
            Definitions definitions,
            PgServers servers,
            KafkaSettings kafka,
            Lifecycle lifecycle,
            @ConfigProperty(name = "sarrio.uninstall.wait.max", defaultValue = "30s") Duration patience) {
        StreamTopics topics = new StreamTopics(kafka);
        return new Removals.Leave(
                new Uninstaller(servers, topics::clusterId, FenceSettings.DEFAULT, patience),
                new Unneeded(definitions, topics, servers, lifecycle::kafkaProblem, patience));
    }

    @Produces
    @Singleton
    Removals.SyncRemoval syncs(Syncs syncs, SyncOverview overview) {
        return new Removals.SyncRemoval(syncs, overview);
    }

    @Produces
    @Singleton
    Removals.Groups groups(Dbgroups dbgroups, Relgroups relgroups) {
        return new Removals.Groups(dbgroups, relgroups);
    }

    @Produces
    @Singleton
    Removals removals(
            Definitions definitions,
            Databases databases,
            Removals.Groups groups,
            Relations relations,
            Removals.SyncRemoval syncs,
            ControlDatabase control,
            Removals.Leave leave) {
        return new Removals(definitions, databases, groups, relations, syncs, new Hold(control), leave);
    }

    @Produces
    @Singleton
    UninstallJobs jobs(Removals removals) {
        return new UninstallJobs(removals, InstantSource.system());
    }

    void close(@Disposes UninstallJobs jobs) {
        jobs.close();
    }
}

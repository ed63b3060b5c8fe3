package dev.sarrio.coordinator.app;

import dev.sarrio.coordinator.backlog.Backlog;
import dev.sarrio.coordinator.bucardo.BucardoImport;
import dev.sarrio.coordinator.conflict.Conflicts;
import dev.sarrio.coordinator.conflict.Resolving;
import dev.sarrio.coordinator.copy.CopyPlans;
import dev.sarrio.coordinator.copy.CopyRates;
import dev.sarrio.coordinator.copy.Resumption;
import dev.sarrio.coordinator.customcode.CustomCodes;
import dev.sarrio.coordinator.database.Databases;
import dev.sarrio.coordinator.database.Dbgroups;
import dev.sarrio.coordinator.database.Login;
import dev.sarrio.coordinator.database.Passwords;
import dev.sarrio.coordinator.declare.Declarations;
import dev.sarrio.coordinator.history.History;
import dev.sarrio.coordinator.job.Jobs;
import dev.sarrio.coordinator.look.Looks;
import dev.sarrio.coordinator.relation.Relations;
import dev.sarrio.coordinator.relation.Relgroups;
import dev.sarrio.coordinator.relation.SourceCatalog;
import dev.sarrio.coordinator.setting.Settings;
import dev.sarrio.coordinator.shape.Shapes;
import dev.sarrio.coordinator.shape.SourceLook;
import dev.sarrio.coordinator.status.StatusBoard;
import dev.sarrio.coordinator.status.SyncOverview;
import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.sync.SyncVerbs;
import dev.sarrio.coordinator.sync.Syncs;
import dev.sarrio.coordinator.sync.TargetLook;
import dev.sarrio.coordinator.sync.Timetable;
import dev.sarrio.coordinator.validate.Inspection;
import dev.sarrio.coordinator.validate.Validation;
import dev.sarrio.core.secret.SecretBox;
import dev.sarrio.kafka.KafkaSettings;
import dev.sarrio.kafka.MarkerLog;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.compare.Comparison;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The features that serve requests, put together. */
@Singleton
public class Features {

    @Produces
    @Singleton
    PgServers servers(Vertx vertx, SecretBox secrets) {
        return new PgServers(vertx, secrets);
    }

    @Produces
    @Singleton
    Passwords passwords(SecretBox secrets) {
        return new Passwords(secrets, System.getenv());
    }

    @Produces
    @Singleton
    Databases databases(Definitions definitions, PgServers servers) {
        return new Databases(definitions, new Login(servers, Looks.NOW));
    }

    @Produces
    @Singleton
    Dbgroups dbgroups(Definitions definitions) {
        return new Dbgroups(definitions);
    }

    @Produces
    @Singleton
    Relations relations(Definitions definitions, PgServers servers) {
        return new Relations(definitions, new SourceCatalog(servers, Looks.NOW));
    }

    @Produces
    @Singleton
    Relgroups relgroups(Definitions definitions, Relations relations) {
        return new Relgroups(definitions, relations);
    }

    @Produces
    @Singleton
    Syncs syncs(Definitions definitions, Relations relations, PgServers servers) {
        return new Syncs(definitions, relations, new TargetLook(servers, Looks.NOW));
    }

    @Produces
    @Singleton
    Shapes shapes(Definitions definitions, PgServers servers) {
        return new Shapes(definitions, new SourceLook(servers, Looks.NOW));
    }

    @Produces
    @Singleton
    CustomCodes customCodes(Definitions definitions, Passwords passwords) {
        return new CustomCodes(definitions, passwords);
    }

    @Produces
    @Singleton
    SyncVerbs verbs(Definitions definitions, Syncs syncs) {
        return new SyncVerbs(definitions, syncs);
    }

    @Produces
    @Singleton
    Resumption resumption(Syncs syncs, SyncVerbs verbs, SyncOverview overview) {
        return new Resumption(syncs, verbs, overview);
    }

    @Produces
    @Singleton
    CopyRates copyRates(ControlDatabase control, History history, StatusBoard reports) {
        return new CopyRates(control, history, reports);
    }

    @Produces
    @Singleton
    CopyPlans copyPlans(Syncs syncs, PgServers servers, CopyRates rates) {
        return new CopyPlans(syncs, servers, rates);
    }

    @Produces
    @Singleton
    Timetable timetable(Definitions definitions, Syncs syncs) {
        return new Timetable(definitions.unrecorded(), syncs);
    }

    @Produces
    @Singleton
    Declarations declarations(Definitions definitions, PgServers servers, Passwords passwords) {
        return new Declarations(definitions, servers, passwords);
    }

    @Produces
    @Singleton
    BucardoImport bucardo(PgServers servers, SecretBox secrets, Passwords passwords, Declarations declarations) {
        return new BucardoImport(servers, secrets, passwords, declarations);
    }

    @Produces
    @Singleton
    Validation validation(PgServers servers) {
        return new Validation(servers);
    }

    @Produces
    @Singleton
    Inspection inspection(PgServers servers) {
        return new Inspection(servers);
    }

    @Produces
    @Singleton
    Settings settings(Definitions definitions) {
        return new Settings(definitions);
    }

    @Produces
    @Singleton
    Backlog backlog(PgServers servers, KafkaSettings kafka, StatusBoard reports) {
        return new Backlog(servers, new MarkerLog(kafka), reports);
    }

    @Produces
    @Singleton
    Conflicts conflicts(Syncs syncs, Databases databases, PgServers servers) {
        return new Conflicts(syncs, databases, servers);
    }

    @Produces
    @Singleton
    Resolving resolving(Conflicts conflicts, Syncs syncs, SyncVerbs verbs) {
        return new Resolving(conflicts, syncs, verbs, InstantSource.system());
    }

    @Produces
    @Singleton
    Jobs jobs(PgServers servers) {
        return new Jobs(new Comparison(servers), InstantSource.system());
    }
}

package dev.sarrio.coordinator.app;

import dev.sarrio.coordinator.database.DatabaseStore;
import dev.sarrio.coordinator.desired.Outbox;
import dev.sarrio.coordinator.desired.Publisher;
import dev.sarrio.coordinator.desired.Reload;
import dev.sarrio.coordinator.history.Asking;
import dev.sarrio.coordinator.history.History;
import dev.sarrio.coordinator.leave.Hold;
import dev.sarrio.coordinator.status.OrphanedReports;
import dev.sarrio.coordinator.status.Punctuality;
import dev.sarrio.coordinator.status.StatusBoard;
import dev.sarrio.coordinator.status.StatusFeed;
import dev.sarrio.coordinator.status.StatusViews;
import dev.sarrio.coordinator.status.SyncMetrics;
import dev.sarrio.coordinator.status.SyncOverview;
import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.coordinator.strategy.FunctionCheck;
import dev.sarrio.coordinator.switchover.FencedSides;
import dev.sarrio.coordinator.switchover.Lifting;
import dev.sarrio.coordinator.sync.Restarts;
import dev.sarrio.coordinator.sync.SyncDetail;
import dev.sarrio.coordinator.sync.SyncEntry;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.postgres.PgServers;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/** Control database, publishing and status, put together. */
@Singleton
public class ControlBeans {
    private static final Logger LOG = Logger.getLogger(ControlBeans.class);
    /** A flow that is gone is shown as silent for a while before its report goes. */
    private static final int SILENT_TIMES = 10;

    @Produces
    @Singleton
    ControlDatabase control(AgroalDataSource source) {
        return new ControlDatabase(source);
    }

    @Produces
    @Singleton
    Publisher publisher(
            ControlDatabase control,
            @Channel("desired") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<Record<String, byte[]>> emitter,
            @ConfigProperty(name = "sarrio.publish.check", defaultValue = "5s") Duration check,
            @ConfigProperty(name = "sarrio.publish.again", defaultValue = "60s") Duration again) {
        return new Publisher(
                control,
                (key, value) -> emitter.send(Record.of(key, value)).subscribeAsCompletionStage(),
                check,
                again);
    }

    @Produces
    @Singleton
    Asking asking(Requester requester) {
        return new Asking(requester::asker);
    }

    @Produces
    @Singleton
    History history(
            ControlDatabase control,
            Asking asking,
            @ConfigProperty(name = "sarrio.history.rows.max", defaultValue = "100000") long rowsMax) {
        return new History(control, asking, rowsMax);
    }

    @Produces
    @Singleton
    Definitions definitions(
            ControlDatabase control,
            Publisher publisher,
            SyncOverview overview,
            History history,
            Lifting lifting,
            PgServers servers) {
        FunctionCheck functions = new FunctionCheck(servers);
        Definitions.Consequences consequences = (tx, looks) -> {
            FencedSides.settle(tx);
            Restarts.settle(tx);
            Outbox.refresh(tx).forEach(wanted -> functions.check(looks, wanted));
            Hold.check(tx);
        };
        return new Definitions(control, consequences, history, () -> {
            publisher.wake();
            overview.changed();
            lifting.wake();
        });
    }

    @Produces
    @Singleton
    Reload reload(Definitions definitions) {
        return new Reload(definitions);
    }

    @Produces
    @Singleton
    StatusBoard board() {
        return new StatusBoard();
    }

    @Produces
    @Singleton
    SyncOverview overview(
            ControlDatabase control,
            StatusBoard board,
            @ConfigProperty(name = "sarrio.status.stale.after", defaultValue = "30s") Duration staleAfter) {
        InstantSource clock = InstantSource.system();
        return new SyncOverview(
                () -> control.read(ControlBeans::known), new StatusViews(board, staleAfter, clock), clock);
    }

    private static SyncOverview.Known known(Tx tx) {
        return new SyncOverview.Known(
                SyncDetail.all(tx).stream()
                        .map(s -> new SyncOverview.Watched(
                                s.desired(s.entry().version()),
                                limits(s.entry()),
                                s.entry().counters().kick().at()))
                        .toList(),
                FencedSides.due(tx).stream()
                        .map(f -> new SyncOverview.StoppedWrites(
                                f.sync().value(), f.database().value(), f.since(), f.problem()))
                        .toList());
    }

    private static Punctuality.Limits limits(SyncEntry sync) {
        return new Punctuality.Limits(sync.interval(SyncEntry.OVERDUE), sync.interval(SyncEntry.EXPIRED));
    }

    @Produces
    @Singleton
    OrphanedReports orphans(
            ControlDatabase control,
            StatusBoard board,
            @Channel("forgotten") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<Record<String, byte[]>> emitter,
            @ConfigProperty(name = "sarrio.status.stale.after", defaultValue = "30s") Duration staleAfter) {
        return new OrphanedReports(
                board,
                () -> control.read(ControlBeans::reporting),
                key -> emitter.send(Record.of(key, (byte[]) null))
                        .subscribe()
                        .with(
                                done -> {},
                                e -> LOG.warnf("The report %s can't be removed yet: %s", key, e.getMessage())),
                staleAfter.multipliedBy(SILENT_TIMES),
                InstantSource.system());
    }

    /** Keys of the reports that flows make. */
    private static Set<String> reporting(Tx tx) {
        Set<String> keys = new TreeSet<>();
        DatabaseStore.all(tx).forEach(d -> keys.add("capture/" + d.name()));
        SyncDetail.all(tx).forEach(s -> s.dbgroup().written().forEach(t -> {
            DesiredSync desired = s.desired(0);
            desired.sourcesOf(t).forEach(source -> keys.add("apply/" + desired.subject(source, t)));
            keys.add("sequence/" + s.entry().name() + "/" + t);
        }));
        return keys;
    }

    @Produces
    @Singleton
    StatusFeed feed(SyncOverview overview, MeterRegistry registry) {
        return new StatusFeed(overview, new SyncMetrics(registry));
    }
}

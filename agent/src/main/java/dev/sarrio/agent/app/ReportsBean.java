package dev.sarrio.agent.app;

import dev.sarrio.agent.metrics.FlowMetrics;
import dev.sarrio.agent.reports.ReportPace;
import dev.sarrio.agent.reports.ReportSender;
import dev.sarrio.agent.reports.ReportSink;
import dev.sarrio.core.control.Reports;
import dev.sarrio.core.control.StatusReport;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.Unremovable;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** {@link Reports} to the status topic and to the metrics. */
@Singleton
@Unremovable
public class ReportsBean implements Reports {
    private static final int TICK_MILLIS = 200;
    private final ReportSender sender;
    private final Reports all;
    private ScheduledExecutorService ticks;

    @Inject
    ReportsBean(
            @Channel("sarrio-status") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<Record<String, byte[]>> emitter,
            MeterRegistry registry) {
        // unbounded is bounded here: the sender has one record per flow under way
        ReportSink sink = (key, value) -> emitter.send(Record.of(key, value))
                .emitOn(Infrastructure.getDefaultExecutor())
                .subscribeAsCompletionStage();
        this.sender = new ReportSender(sink, ReportPace.DEFAULT, InstantSource.system());
        this.all = new FlowMetrics(registry, sender);
    }

    @PostConstruct
    void start() {
        ticks = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread thread = new Thread(r, "sarrio-reports");
            thread.setDaemon(true);
            return thread;
        });
        ticks.scheduleWithFixedDelay(sender::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void stop() {
        sender.tick();
        ticks.shutdown();
    }

    @Override
    public void report(StatusReport report) {
        all.report(report);
    }

    @Override
    public void remove(String key) {
        all.remove(key);
    }
}

package dev.sarrio.coordinator.status;

import dev.sarrio.coordinator.status.SyncStatus.SyncState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Each sync's status as metrics `sarrio_sync_…{sync}`: what its worst target reports, NaN where nothing is known. `sarrio_sync_state` has one series
 * per state, and 1 in the one that it is in. Thread-safe.
 */
public final class SyncMetrics {
    private final MeterRegistry registry;
    private final Map<String, Sync> syncs = new HashMap<>();

    public SyncMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param now all syncs; others are forgotten */
    public synchronized void update(List<SyncStatus> now) {
        List<String> names = now.stream().map(SyncStatus::name).toList();
        List.copyOf(syncs.keySet()).stream()
                .filter(n -> !names.contains(n))
                .forEach(n -> syncs.remove(n).meters.forEach(registry::remove));
        now.forEach(s -> syncs.computeIfAbsent(s.name(), n -> new Sync(s)).status = s);
    }

    private final class Sync {
        private final List<Meter> meters = new ArrayList<>();
        private volatile SyncStatus status;

        Sync(SyncStatus status) {
            this.status = status;
            gauge("lag.seconds", "age of the oldest change that is not yet applied", SyncStatus.Figures::lagSeconds);
            gauge("behind.batches", "batches that are not yet applied", SyncStatus.Figures::behindBatches);
            gauge(
                    "consistent",
                    "1 if the target shows a state that the source had",
                    f -> f.consistent() == null ? null : f.consistent() ? 1 : 0);
            gauge("conflicts.open", "conflicts that stop a direction", SyncStatus.Figures::conflictsOpen);
            gauge(
                    "clock.skew.seconds",
                    "how far the clock of a target is ahead of its source's, the greatest",
                    f -> f.clockSkewMillis() == null ? null : f.clockSkewMillis() / 1000.0);
            counter("conflicts", "conflicts decided", SyncStatus.Figures::conflictsTotal);
            counter("rows", "rows applied", SyncStatus.Figures::rowsTotal);
            counter("batches", "batches applied", SyncStatus.Figures::batchesTotal);
            for (SyncState state : SyncState.values()) {
                meters.add(Gauge.builder("sarrio.sync.state", this, s -> s.status.state() == state ? 1 : 0)
                        .description("1 in the state that the sync is in")
                        .tags("sync", status.name(), "state", state.name())
                        .register(registry));
            }
        }

        private void gauge(String name, String what, Function<SyncStatus.Figures, Number> figure) {
            meters.add(Gauge.builder("sarrio.sync." + name, this, s -> s.value(figure, Double.NaN))
                    .description(what)
                    .tag("sync", status.name())
                    .register(registry));
        }

        private void counter(String name, String what, Function<SyncStatus.Figures, Number> figure) {
            meters.add(FunctionCounter.builder("sarrio.sync." + name, this, s -> s.value(figure, 0))
                    .description(what + ", since the service took the target over")
                    .tag("sync", status.name())
                    .register(registry));
        }

        private double value(Function<SyncStatus.Figures, Number> figure, double otherwise) {
            Number value = figure.apply(status.figures());
            return value == null ? otherwise : value.doubleValue();
        }
    }
}

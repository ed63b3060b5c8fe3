package dev.sarrio.coordinator.status;

import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells listeners of each sync whose status has changed. {@link #tick} looks, and does nothing while nobody listens. Thread-safe. */
public final class StatusFeed {
    private final SyncOverview overview;
    private final SyncMetrics metrics;
    private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();
    private Map<String, String> last = Map.of();

    public StatusFeed(SyncOverview overview, SyncMetrics metrics) {
        this.overview = overview;
        this.metrics = metrics;
    }

    /** @param name `status` (all), `sync` (one) or `removed`  @param data JSON  @param syncs that it tells of */
    public record Event(String name, String data, List<SyncStatus> syncs) {
        public static Event removed(String sync) {
            return new Event(
                    "removed", Json.MAPPER.createObjectNode().put("name", sync).toString(), List.of());
        }
    }

    /** The listener first hears of everything, then of changes. Must not block. */
    public synchronized void listen(Consumer<Event> listener) {
        SyncOverview.Overview all = overview.now();
        listener.accept(new Event("status", json(all), all.syncs()));
        listeners.add(listener);
    }

    public void leave(Consumer<Event> listener) {
        listeners.remove(listener);
    }

    /** Reads the definitions, so that they can be shown while the control database is away; brings the metrics up to date. */
    public void remember() {
        metrics.update(overview.now().syncs());
    }

    public synchronized void tick() {
        if (listeners.isEmpty()) {
            last = Map.of();
            return;
        }
        Map<String, String> now = new TreeMap<>();
        Map<String, SyncStatus> syncs = new TreeMap<>();
        try {
            overview.now().syncs().forEach(s -> {
                now.put(s.name(), json(s));
                syncs.put(s.name(), s);
            });
        } catch (SarrioException e) {
            return; // the control database was never there; the next tick looks again
        }
        now.forEach((name, json) -> {
            if (!json.equals(last.get(name))) {
                tell(new Event("sync", json, List.of(syncs.get(name))));
            }
        });
        last.keySet().stream().filter(name -> !now.containsKey(name)).forEach(name -> tell(Event.removed(name)));
        last = now;
    }

    private void tell(Event event) {
        listeners.forEach(l -> l.accept(event));
    }

    private static String json(Object o) {
        return new String(Json.bytes(o), java.nio.charset.StandardCharsets.UTF_8);
    }
}

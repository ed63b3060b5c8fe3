package dev.sarrio.coordinator.desired;

import dev.sarrio.coordinator.store.Deed;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.coordinator.sync.SyncDetail;
import dev.sarrio.core.name.SyncName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Publishes what should be again, under a new revision: every flow takes it up anew, and its reports say so. Thread-safe. */
public final class Reload {
    private static final String ALL = "all";
    private final Definitions definitions;

    public Reload(Definitions definitions) {
        this.definitions = definitions;
    }

    /**
     * What was published.
     *
     * @param sync its revision, which apply's and sequence's reports come to
     * @param sources of each source the revision that capture's report comes to
     */
    public record Renewed(String name, long sync, Map<String, Long> sources) {}

    public Renewed one(SyncName name) {
        return definitions.change(Deed.of("reload", "sync", name), tx -> renew(tx, SyncDetail.get(tx, name)));
    }

    public List<Renewed> all() {
        return definitions.change(
                Deed.of("reload", "sync", ALL),
                tx -> SyncDetail.all(tx).stream().map(s -> renew(tx, s)).toList());
    }

    private static Renewed renew(Tx tx, SyncDetail sync) {
        Map<String, Long> sources = new TreeMap<>();
        sync.dbgroup().sources().forEach(s -> sources.put(s.value(), Outbox.renew(tx, "database/" + s)));
        SyncName name = sync.entry().name();
        return new Renewed(name.value(), Outbox.renew(tx, "sync/" + name), sources);
    }
}

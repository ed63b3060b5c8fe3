package dev.sarrio.coordinator.sync;

import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Kicks the syncs that rest and whose `checktime` has passed since the last kick. For one thread. */
public final class Timetable {
    private static final Logger LOG = Logger.getLogger(Timetable.class);
    private final Definitions definitions;
    private final SyncVerbs verbs;
    private final Map<SyncName, String> refused = new HashMap<>();

    /** @param definitions where nothing is written into the history: nobody has done it */
    public Timetable(Definitions definitions, Syncs syncs) {
        this.definitions = definitions;
        this.verbs = new SyncVerbs(definitions, syncs);
    }

    /** One look. What can't be kicked is told once, and tried again at the next. */
    public void look() {
        List<SyncStore.Timed> all = definitions.read(SyncStore::timed);
        refused.keySet().retainAll(all.stream().map(SyncStore.Timed::name).toList());
        for (SyncStore.Timed sync : all) {
            try {
                if (isDue(sync)) {
                    verbs.kickOnce(sync.name(), sync.goal());
                }
                refused.remove(sync.name());
            } catch (SarrioException e) {
                String why = e.getMessage() + ". Remedy: " + e.remedy();
                if (!why.equals(refused.put(sync.name(), why))) {
                    LOG.warnf("The sync %s can't be run at its checktime: %s", sync.name(), why);
                }
            }
        }
    }

    private static boolean isDue(SyncStore.Timed sync) {
        Duration every = Interval.parse(SyncEntry.CHECKTIME, sync.checktime());
        return !every.isZero() && sync.sinceLastKick().compareTo(every) >= 0;
    }
}

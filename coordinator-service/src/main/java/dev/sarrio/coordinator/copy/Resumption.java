package dev.sarrio.coordinator.copy;

import dev.sarrio.coordinator.status.FlowView;
import dev.sarrio.coordinator.status.SyncOverview;
import dev.sarrio.coordinator.sync.CopyOrder;
import dev.sarrio.coordinator.sync.SyncEntry;
import dev.sarrio.coordinator.sync.SyncVerbs;
import dev.sarrio.coordinator.sync.Syncs;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import java.util.List;

/** Goes on with a copy that has stopped, by what its flows reported last. Thread-safe. */
public final class Resumption {
    private final Syncs syncs;
    private final SyncVerbs verbs;
    private final SyncOverview overview;

    public Resumption(Syncs syncs, SyncVerbs verbs, SyncOverview overview) {
        this.syncs = syncs;
        this.verbs = verbs;
        this.overview = overview;
    }

    /** Refused if there is nothing to go on with: whoever asks for it believes that his copy is not whole. */
    public SyncVerbs.Done resume(SyncName name, CopyOrder order) {
        long wanted = wanted(name);
        List<FlowView> targets = overview.of(name).targets();
        if (targets.stream().noneMatch(t -> isUnfinished(t, wanted))) {
            throw new SarrioException(
                            ErrorCode.NOT_READY,
                            "No copy of the sync \"" + name + "\" is unfinished"
                                    + (targets.stream().allMatch(t -> t.at() == null)
                                            ? ", as far as is known: no service has reported of it yet"
                                            : ""),
                            "see: status " + name + "; a new copy is asked for without resume: copy " + name)
                    .onField("resume");
        }
        return verbs.copy(name, order);
    }

    /** The number of the newest copy that each target is to have; 0 for none. */
    private long wanted(SyncName name) {
        SyncEntry entry = syncs.get(name).entry();
        return entry.undecided() || entry.copy().mode() == CopyMode.NONE
                ? 0
                : entry.counters().copies();
    }

    private static boolean isUnfinished(FlowView target, long wanted) {
        boolean stands = target.state().equals("FAILED") || target.state().equals("RETRYING");
        boolean lacks = !(target.details().get("copies") instanceof Number has) || has.longValue() < wanted;
        return target.state().equals("COPYING")
                || stands && (target.details().containsKey("copy") || wanted > 0 && lacks);
    }
}

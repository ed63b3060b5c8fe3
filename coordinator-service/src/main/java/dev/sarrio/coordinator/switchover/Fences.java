package dev.sarrio.coordinator.switchover;

import dev.sarrio.coordinator.sync.SyncDetail;
import dev.sarrio.coordinator.sync.Syncs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A switched sync keeps writes from the side that was left. When it is removed, or becomes one-way, that side is opened again. Thread-safe. */
public final class Fences {
    private final Syncs syncs;
    private final Switches switches;
    private final SwitchJobs jobs;

    public Fences(Syncs syncs, Switches switches, SwitchJobs jobs) {
        this.syncs = syncs;
        this.switches = switches;
        this.jobs = jobs;
    }

    /** @param change of any syncs */
    public <T> T around(Supplier<T> change) {
        List<SwitchPlan> before = new ArrayList<>();
        syncs.list().forEach(s -> switches.switched(s.entry().name()).ifPresent(before::add));
        T done = change.get();
        if (!before.isEmpty()) {
            List<SyncDetail> after = syncs.list();
            before.stream()
                    .filter(plan ->
                            after.stream().noneMatch(s -> s.entry().name().equals(plan.sync()) && s.active() != null))
                    .forEach(jobs::lift);
        }
        return done;
    }
}

package dev.sarrio.coordinator.switchover;

import dev.sarrio.coordinator.status.SyncStatus;
import dev.sarrio.core.name.SyncName;

/** What a switch asks of the rest of the coordinator. */
public interface Surroundings {
    SyncStatus status(SyncName sync);

    /** Asks the services to work at once. @return the number that those who did report */
    long kick(SyncName sync);

    /** Kept: a switch is under way. Throws if there is one already, or if the plan is no longer what the sync needs. */
    void begun(SwitchPlan plan);

    /** Whoever closes or opens a fence asks while he has its lease: then nobody lifts it, or undoes the switch, before he is done. */
    Standing standing(SwitchPlan plan);

    /**
     * Kept: it is done, applications write this database. From here on there is no way but forward. Throws if the sync is not what it was when
     * the switch began.
     */
    void decided(SwitchPlan plan);

    /** Kept: no switch is under way any more. */
    void ended(SyncName sync);
}

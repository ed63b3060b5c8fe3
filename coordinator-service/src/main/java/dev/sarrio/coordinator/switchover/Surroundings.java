package dev.sarrio.coordinator.switchover;

import dev.sarrio.coordinator.status.SyncStatus;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;

/** What a switch asks of the rest of the coordinator. */
public interface Surroundings {
    SyncStatus status(SyncName sync);

    /** Asks the services to work at once. @return the number that those who did report */
    long kick(SyncName sync);

    /** Kept: a switch is under way. Throws if there is one already. */
    void begun(SyncName sync, DatabaseName to);

    /** Kept: it is done, applications write this database. From here on there is no way but forward. */
    void decided(SyncName sync, DatabaseName active);

    /** Kept: no switch is under way any more. */
    void ended(SyncName sync);
}

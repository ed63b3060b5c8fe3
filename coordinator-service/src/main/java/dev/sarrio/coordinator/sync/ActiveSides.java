package dev.sarrio.coordinator.sync;

import dev.sarrio.coordinator.database.Dbgroup;
import dev.sarrio.coordinator.store.Tx;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import java.util.List;
import java.util.Optional;

/** Which database of a two-way sync applications write, and whether a switch is under way. */
public final class ActiveSides {
    private ActiveSides() {}

    /** @param goal of a switch that is under way, or that a crash broke off; null if there is none */
    public record Kept(SyncName sync, DatabaseName active, DatabaseName goal) {}

    /** Null for a one-way sync; the first source if nothing was ever switched, or the sync has other databases since. */
    public static DatabaseName active(Tx tx, SyncName sync, Dbgroup group) {
        if (group.sources().size() < 2) {
            return null;
        }
        return find(tx, sync)
                .map(Kept::active)
                .filter(a -> group.sources().contains(a))
                .orElse(group.sources().get(0));
    }

    public static Optional<Kept> find(Tx tx, SyncName sync) {
        return read(tx, "WHERE sync = ?", sync.value()).stream().findFirst();
    }

    /** Switches that are under way, or were when a coordinator died. */
    public static List<Kept> unfinished(Tx tx) {
        return read(tx, "WHERE switching_to IS NOT NULL ORDER BY sync");
    }

    private static List<Kept> read(Tx tx, String where, Object... parameters) {
        return tx.list(
                "SELECT sync, active, switching_to FROM switchover " + where,
                r -> new Kept(
                        new SyncName(r.getString(1)),
                        new DatabaseName(r.getString(2)),
                        r.getString(3) == null ? null : new DatabaseName(r.getString(3))),
                parameters);
    }

    /** A switch begins. */
    public static void begin(Tx tx, SyncName sync, DatabaseName active, DatabaseName goal) {
        int begun = tx.update(
                "INSERT INTO switchover (sync, active, switching_to) VALUES (?, ?, ?) ON CONFLICT (sync) DO UPDATE"
                        + " SET active = excluded.active, switching_to = excluded.switching_to WHERE switchover.switching_to IS NULL",
                sync.value(),
                active.value(),
                goal.value());
        if (begun == 0) {
            throw new SarrioException(
                    ErrorCode.IN_USE,
                    "The sync \"" + sync + "\" is being switched already",
                    "wait until that switch has ended");
        }
    }

    /** @return false if no switch to that side is under way: the sync was removed or changed since */
    public static boolean decide(Tx tx, SyncName sync, DatabaseName active) {
        return tx.update(
                        "UPDATE switchover SET active = ? WHERE sync = ? AND switching_to = ?",
                        active.value(),
                        sync.value(),
                        active.value())
                == 1;
    }

    public static void end(Tx tx, SyncName sync) {
        tx.update("UPDATE switchover SET switching_to = NULL WHERE sync = ?", sync.value());
    }
}

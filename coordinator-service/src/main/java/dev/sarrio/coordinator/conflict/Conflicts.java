package dev.sarrio.coordinator.conflict;

import dev.sarrio.coordinator.database.Databases;
import dev.sarrio.coordinator.sync.SyncDetail;
import dev.sarrio.coordinator.sync.Syncs;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.postgres.PgServers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the databases of two-way syncs have on record. Each saw its own, so usually one conflict has a row on both sides. Thread-safe. */
public final class Conflicts {
    private static final Comparator<Conflict> NEWEST_FIRST = Comparator.comparing(Conflict::seenAt)
            .reversed()
            .thenComparing(Conflict::database)
            .thenComparing(Comparator.comparingLong(Conflict::id).reversed());
    private final Syncs syncs;
    private final Databases databases;
    private final ConflictLog log;

    public Conflicts(Syncs syncs, Databases databases, PgServers servers) {
        this.syncs = syncs;
        this.databases = databases;
        this.log = new ConflictLog(servers);
    }

    /**
     * A page.
     *
     * @param unread databases that could not be looked at: what they have seen is missing
     * @param next where to go on; null at the end
     */
    public record Listed(List<Conflict> conflicts, List<Unread> unread, String next) {}

    /** A database that could not be looked at. */
    public record Unread(String database, String problem) {}

    public Listed list(Wanted wanted) {
        List<Conflict> all = new ArrayList<>();
        List<Unread> unread = new ArrayList<>();
        looked(wanted.sync()).forEach((name, connection) -> {
            try {
                all.addAll(log.page(name, connection, wanted, wanted.limit() + 1));
            } catch (SarrioException e) {
                unread.add(new Unread(name.value(), e.getMessage() + "; " + e.remedy()));
            }
        });
        all.sort(NEWEST_FIRST);
        boolean more = all.size() > wanted.limit();
        List<Conflict> page = more ? all.subList(0, wanted.limit()) : all;
        String next = more ? Wanted.Place.of(page.get(page.size() - 1)).toString() : null;
        return new Listed(List.copyOf(page), unread, next);
    }

    public Conflict get(DatabaseName database, long id) {
        return log.find(database, databases.get(database).connection(), id)
                .orElseThrow(() -> new SarrioException(
                        ErrorCode.UNKNOWN_CONFLICT,
                        "The database \"" + database + "\" has no conflict " + id + " on record",
                        "see: conflicts list; one that is decided is kept for a time (conflict_hours of its sync)"));
    }

    private Map<DatabaseName, Connection> looked(SyncName sync) {
        List<SyncDetail> of =
                sync == null ? syncs.list().stream().filter(SyncDetail::twoWay).toList() : List.of(syncs.get(sync));
        Map<DatabaseName, Connection> all = new TreeMap<>();
        of.forEach(s -> syncs.databases(s).forEach((name, entry) -> all.put(name, entry.connection())));
        return all;
    }
}

package dev.sarrio.coordinator.desired;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Syncs that read what other syncs write. What is written in this way fires no triggers, unless the database in the middle has makedelta: then it
 * looks as what an application writes there, and so must never come back to where it came from.
 */
final class Chains {
    private final Map<Place, DesiredSync> writers;
    private final Map<DatabaseName, DatabaseEntry> databases;

    /** @param writers the one sync that writes a place, as its target calls the table */
    Chains(Map<Place, DesiredSync> writers, Map<DatabaseName, DatabaseEntry> databases) {
        this.writers = writers;
        this.databases = databases;
    }

    /** A table of a database. */
    record Place(DatabaseName database, TableName table) {}

    void check(DesiredSync sync) {
        for (DatabaseName source : sync.sources()) {
            if (sync.twoWay() && makedelta(source)) {
                throw echo(sync, source);
            }
            for (TableName table : sync.tables()) {
                Place place = new Place(source, table);
                DesiredSync writer = writers.get(place);
                boolean chained = writer != null && !writer.name().equals(sync.name());
                if (chained && !makedelta(source)) {
                    throw broken(sync, writer, place);
                }
                if (chained) {
                    checkRing(sync, place);
                }
            }
        }
    }

    private boolean makedelta(DatabaseName database) {
        return databases.get(database).makedelta();
    }

    /** Every place has one writer, and that one source: the way back is a line, or a ring. */
    private void checkRing(DesiredSync sync, Place end) {
        List<Place> way = new ArrayList<>();
        for (Place at = end; at != null && !way.contains(at); at = before(at)) {
            way.add(0, at);
            Place before = before(at);
            if (end.equals(before)) {
                way.add(0, end);
                throw ring(sync, way);
            }
        }
    }

    private Place before(Place place) {
        DesiredSync writer = writers.get(place);
        return writer == null || writer.twoWay()
                ? null
                : writer.tables().stream()
                        .filter(t -> writer.named(place.database(), t).equals(place.table()))
                        .findFirst()
                        .map(t -> new Place(writer.sources().get(0), t))
                        .orElse(null);
    }

    private static SarrioException broken(DesiredSync sync, DesiredSync writer, Place place) {
        boolean twoWay = sync.twoWay() || writer.twoWay();
        return new SarrioException(
                ErrorCode.CHAIN,
                "The sync \"" + sync.name() + "\" would read the table " + place.table() + " of the database \""
                        + place.database() + "\", which the sync \"" + writer.name()
                        + "\" writes: what is written there in this way goes no further",
                (twoWay ? "" : "let it go on: update database " + place.database() + " makedelta=1; or ")
                        + "let both read the database where the rows are first written ("
                        + writer.sources().get(0)
                        + "); or leave the table out of one of them, or deactivate one: update sync " + writer.name()
                        + " status=inactive");
    }

    private static SarrioException echo(DesiredSync sync, DatabaseName database) {
        return new SarrioException(
                ErrorCode.CHAIN,
                "The database \"" + database + "\" has makedelta, and the sync \"" + sync.name()
                        + "\" would be two-way: what the other side has written would come back to it",
                "take makedelta away: update database " + database
                        + " makedelta=0; and let further targets read the database where the rows are first written;"
                        + " or keep the sync one-way");
    }

    private static SarrioException ring(DesiredSync sync, List<Place> way) {
        return new SarrioException(
                ErrorCode.CHAIN,
                "With the sync \"" + sync.name() + "\" rows of the table "
                        + way.get(0).table() + " would go round in a ring: "
                        + String.join(
                                " to ",
                                way.stream().map(p -> p.database().value()).toList()),
                "leave one of these steps out; databases that are all written are one two-way sync:"
                        + " dbs=a:source,b:source");
    }
}

package dev.sarrio.apply.twoway;

import dev.sarrio.core.change.Change;
import dev.sarrio.postgres.PgSession;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Records of which only some columns are written: what the target has in the others is taken from a temporary table, some rows at a time. For one thread. */
public final class MergedRows {
    public static final MergedRows NONE = new MergedRows(null, "", List.of(), Set.of());
    private static final int READ_MAX = 20;
    private static final long READ_BYTES_MAX = 4 << 20;
    private final PgSession session;
    private final String query;
    private final List<String> columns;
    private final Set<Place> places;
    private final Map<Place, Own> read = new HashMap<>();

    /** @param won columns that are the record's */
    private record Own(Set<String> won, String[] values) {}

    /** @param query returns p, o, won, own: from $1, $2 on, in order, $3 at most, of $4 bytes unless one is wider @param columns of which `own` has the values */
    MergedRows(PgSession session, String query, List<String> columns, Set<Place> places) {
        this.session = session;
        this.query = query;
        this.columns = columns;
        this.places = new HashSet<>(places);
    }

    /** These are written as they are, if they are. */
    void release(Set<Place> whole) {
        places.removeAll(whole);
    }

    public boolean has(Place place) {
        return places.contains(place);
    }

    /** Whether statements have to be sent to tell. */
    public boolean mustAsk(Place place) {
        return places.contains(place) && !read.containsKey(place);
    }

    /** The row as it is to be written; the change itself if all of it is. */
    public Change of(Change change, Place place) {
        if (!places.contains(place)) {
            return change;
        }
        Own own = read.containsKey(place) ? read.get(place) : read(place);
        String[] values = change.values().clone();
        for (int i = 0; i < values.length; i++) {
            int at = columns.indexOf(change.columns().get(i));
            if (at >= 0 && !own.won.contains(columns.get(at))) {
                values[i] = own.values[at];
            }
        }
        return new Change(change.op(), change.columns(), values, change.truncated(), change.constraint(), change.at());
    }

    private Own read(Place place) {
        read.clear();
        Tuple from = Tuple.of(place.partition(), place.offset(), READ_MAX, READ_BYTES_MAX);
        for (Row r : session.await(session.send(query, from))) {
            read.put(
                    new Place(r.getInteger("p"), r.getLong("o")),
                    new Own(Set.of(r.getArrayOfStrings("won")), r.getArrayOfStrings("own")));
        }
        Own own = read.get(place);
        if (own == null) {
            throw new IllegalStateException("No row was kept to merge the record at " + place + " with");
        }
        return own;
    }
}

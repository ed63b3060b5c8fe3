package dev.sarrio.apply.twoway;

import dev.sarrio.apply.target.RowStatements;
import dev.sarrio.apply.twoway.WrittenTable.Column;
import dev.sarrio.core.change.ColumnChange;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.PgSession;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Of one table: which columns of the rows in conflict were written by whom, and what becomes of that. For one thread. */
final class ColumnMerge {
    private final PgSession session;
    private final Direction direction;
    private final WrittenTable table;
    private final Map<Place, Whole> merged = new HashMap<>();
    private MergedRows rows = MergedRows.NONE;
    private final List<String> key;
    private List<Column> columns = List.of();
    private final List<Line> stripped = new ArrayList<>();
    private final Map<List<String>, List<String>> lists = new HashMap<>();

    /** What both wrote of one row. @param ownDeleted whether the target may have deleted it at some time @param lines its changes of which it is known what they wrote */
    private record Both(Written theirs, Written own, boolean[] ownDeleted, List<Line> lines) {}

    /** One of the target's changes in its log. There may be many: the columns of all that wrote the same are one list. */
    private record Line(long xid, long place, List<String> columns) {}

    /**
     * What becomes of a row that can't be merged, since a rule of the table forbids the mixture.
     *
     * @param theirs the source's row is written, whole; else the target's stays
     * @param at when the newest change of either was made, in milliseconds
     */
    record Whole(boolean theirs, long at) {}

    /**
     * @param columns null where nothing of one of the two counts any longer
     * @param told when this database wrote all of the row that is left, since one of the two had deleted it; null if there is no need to say
     * @param stays the target's, where nothing of theirs counts
     * @param whole of the two rows the later one; null as `columns`
     */
    record Found(Columns columns, Long told, boolean stays, Whole whole) {}

    ColumnMerge(PgSession session, Direction direction, MetTable met) {
        this.session = session;
        this.direction = direction;
        this.table = new WrittenTable(met);
        this.key = met.table().key().stream().map(OwnTable.Key::column).toList();
    }

    /** As {@link MetTable#make}. */
    String make() {
        return table.make();
    }

    /** As {@link MetTable#stage}, of what was written. */
    String stage() {
        return table.stage();
    }

    /** By the number of the conflict. @param contests rows of {@link MetTable#contests} @param seen by the source */
    Map<Integer, Found> find(List<Row> contests, Snapshot seen) {
        merged.clear();
        stripped.clear();
        rows = MergedRows.NONE;
        columns = session.query(table.columns()).stream()
                .map(r -> new Column(r.getString("name"), r.getString("type")))
                .toList();
        Set<String> all = columns.stream().map(Column::name).collect(Collectors.toSet());
        key.forEach(all::remove); // it is the same in both
        Map<Integer, Both> both = new HashMap<>();
        session.stream(
                table.both(),
                OwnLog.range(seen),
                r -> add(
                        r,
                        both.computeIfAbsent(
                                r.getInteger("n"),
                                n -> new Both(new Written(), new Written(), new boolean[1], new ArrayList<>()))));
        Map<Integer, Found> found = new HashMap<>();
        for (Row r : contests) {
            Both b = both.get(r.getInteger("n"));
            if (b != null) {
                found.put(r.getInteger("n"), found(r, b, all));
            }
        }
        return found;
    }

    private void add(Row r, Both both) {
        String change = r.getString("change");
        if (change != null) {
            ColumnChange.read(change.getBytes(StandardCharsets.UTF_8)).forEach(both.theirs::add);
            return;
        }
        both.ownDeleted[0] |= r.getBoolean("deleted");
        ColumnChange own = ColumnChange.of(
                r.getLong("at"), r.getString("before"), r.getString("after"), names(r, "columns"), names(r, "lost"));
        both.own.add(own);
        if (r.getLong("place") != null && own.columns() != null) {
            both.lines.add(
                    new Line(r.getLong("xid"), r.getLong("place"), lists.computeIfAbsent(own.columns(), same -> same)));
        }
    }

    private static List<String> names(Row r, String column) {
        String[] names = r.getArrayOfStrings(column);
        return names == null ? null : List.of(names);
    }

    private Found found(Row r, Both both, Set<String> all) {
        boolean vanishes = r.getString("op").equals("d");
        boolean gone = r.getBoolean("gone");
        Long theirs = both.theirs.newest();
        Long own = both.own.newest();
        if (theirs == null || own == null) {
            return new Found(null, null, stays(theirs, own, r), null);
        }
        Columns verdict = Columns.decide(
                new Columns.Side(direction.source(), both.theirs, vanishes),
                new Columns.Side(direction.target(), both.own, gone),
                all);
        if (verdict.kind() == Columns.Kind.MERGED) {
            both.lines.stream()
                    .filter(l -> verdict.won().containsAll(l.columns))
                    .forEach(stripped::add);
        }
        boolean told =
                switch (verdict.kind()) {
                    case SOURCE -> !vanishes && (both.ownDeleted[0] || gone);
                    case MERGED -> both.ownDeleted[0];
                    case TARGET -> vanishes && !gone;
                    case NOTHING -> false;
                };
        Columns.Kind later = Columns.later(direction.source(), theirs, direction.target(), own);
        return new Found(
                verdict,
                !told ? null : verdict.kind() == Columns.Kind.TARGET ? theirs : own,
                false,
                new Whole(later == Columns.Kind.SOURCE, Math.max(theirs, own)));
    }

    /** Where one of the two has written nothing that counts. Where neither has, it is as with rows that are not merged. */
    private boolean stays(Long theirs, Long own, Row r) {
        Columns.Kind later =
                Columns.later(direction.source(), r.getLong("at"), direction.target(), r.getLong("own_at"));
        return theirs == null && (own != null || later == Columns.Kind.TARGET);
    }

    /** This record's row is written in part. */
    void merge(Place place, Whole whole) {
        merged.put(place, whole);
    }

    /** What becomes of the row if it can't be merged; null if it is not. */
    Whole whole(Place place) {
        return merged.get(place);
    }

    /** The verdicts are beside the conflicts: keeps what the target has of the rows that are merged. */
    MergedRows keep() {
        if (merged.isEmpty()) {
            return MergedRows.NONE;
        }
        session.query(table.keep(columns));
        rows = new MergedRows(
                session, table.kept(), columns.stream().map(Column::name).toList(), merged.keySet());
        return rows;
    }

    /** Takes in what merged rows are to be. @param images a query that returns p, o and image */
    String mixtures(String images) {
        return table.mixtures(images);
    }

    /** Rows that are to be merged are looked at anew. */
    void lookAnew() {
        session.query(table.noMixtures());
    }

    /** Finds merged rows that a rule forbids beside others of the batches; as {@link MetTable#clash}. */
    List<String> clashes(RowStatements shape) {
        return shape.clashesAmong(table.mixture()).stream()
                .map(table.met()::clash)
                .toList();
    }

    /** These are not merged after all, but told anew as they are from now on. @param slot of the log */
    void undo(Set<Place> places, int slot) {
        List<Place> all = List.copyOf(places);
        Tuple told = Tuple.tuple()
                .addArrayOfInteger(all.stream().map(Place::partition).toArray(Integer[]::new))
                .addArrayOfLong(all.stream().map(Place::offset).toArray(Long[]::new))
                .addArrayOfLong(all.stream().map(p -> merged.get(p).at()).toArray(Long[]::new));
        session.await(session.send(table.tell(slot), told));
        rows.release(places);
        merged.keySet().removeAll(places);
    }

    /** Of own changes those columns that have lost, and changes of which none is left; and rows are told anew. @param slot of the log */
    void forget(int slot) {
        table.forget(slot).forEach(session::query);
        if (!stripped.isEmpty()) {
            Tuple lines = Tuple.tuple()
                    .addArrayOfLong(stripped.stream().map(Line::xid).toArray(Long[]::new))
                    .addArrayOfLong(stripped.stream().map(Line::place).toArray(Long[]::new));
            session.await(session.send(table.strip(), lines));
        }
    }
}

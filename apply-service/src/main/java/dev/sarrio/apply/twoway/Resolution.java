package dev.sarrio.apply.twoway;

import dev.sarrio.apply.target.RowStatements;
import dev.sarrio.apply.twoway.Verdicts.Ruling;
import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.PgSession;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The conflicts of one batch, or of several that saw the same of the target, decided in the transaction that applies them: {@link #prepare}
 * before it; then {@link #begin}; of each table that {@link #isContested} its keys by {@link #stage} and, if these are of several batches,
 * {@link #supersede}; {@link #decide}, the rows in conflict by {@link #picture}, {@link #conclude}; and behind the rows {@link #check}. May begin
 * anew as often as is needed. For one thread.
 */
public final class Resolution {
    private static final int SHOWN_MAX = 5;
    private final Direction direction;
    private final PgSession session;
    private final OwnLog log;
    private final ConflictLog conflicts;
    private final Judge judge;
    /** Tables for which this session has its temporary ones. */
    private final Map<Integer, OwnTable> made;

    private final BatchMarker marker;
    private final Snapshot seen;
    private final Map<TableName, MetTable> contested = new HashMap<>();
    private final Map<MetTable, ColumnMerge> merges = new HashMap<>();
    private final List<ConflictLog.Open> open = new ArrayList<>();
    /** A row of another key was in the way of one of the batch's. */
    private boolean clashing;

    private List<Reference> references = List.of();
    private Set<Long> truncations = Set.of();
    private String before;
    private long openNumber;
    private long decided;

    /** @param shown the records in conflict whose rows are to be kept on record */
    public record Decided(LeftOut left, Set<Place> shown) {}

    Resolution(ConflictCheck of, Map<Integer, OwnTable> made, BatchMarker marker) {
        this.direction = of.direction();
        this.session = of.session();
        this.log = of.log();
        this.conflicts = of.conflicts();
        this.judge = new Judge(session, direction);
        this.made = made;
        this.marker = marker;
        this.seen = of.seenBy(marker);
    }

    /** Finds out of which tables both have changed something, and makes room for it. */
    public void prepare(Collection<TablePart> parts) {
        contested.clear();
        merges.clear();
        open.clear();
        openNumber = 0;
        decided = 0;
        Set<Integer> unseen = log.unseen(seen);
        Map<TableName, OwnTable> tables = log.tables();
        references = Orphans.possible(session, parts, unseen, tables);
        for (TablePart part : parts) {
            OwnTable table = tables.get(part.table());
            boolean parent = references.stream().anyMatch(r -> r.parent().equals(table));
            if (table != null && (clashing || parent || unseen.contains(table.rel()))) {
                MetTable met = new MetTable(table);
                ColumnMerge merge = new ColumnMerge(session, direction, met);
                if (!table.equals(made.put(table.rel(), table))) {
                    session.query(met.make() + ";" + merge.make());
                }
                if (judge.byColumn(part.table())) {
                    merges.put(met, merge);
                }
                contested.put(part.table(), met);
            }
        }
    }

    /** First in the transaction. Throws, to be tried again, until capture has told of every TRUNCATE of these tables. */
    public void begin() {
        before = log.snapshot();
        conflicts.decided();
        truncations =
                log.truncations(contested.values().stream().map(MetTable::table).toList(), seen);
        if (!truncations.isEmpty()) {
            Snapshot told = direction.marked().get().orElse(null);
            if (told == null || !truncations.stream().allMatch(told::sees)) {
                throw log.untold(direction.target());
            }
        }
    }

    public boolean isContested(TableName table) {
        return contested.containsKey(table);
    }

    /** The key's columns, as capture reads them at the target. */
    public List<String> key(TableName table) {
        return contested.get(table).table().key().stream()
                .map(OwnTable.Key::column)
                .toList();
    }

    /** Takes in some of a batch's keys. Parameters, as arrays of text: the key's columns, partition, offset, op, milliseconds, batch. */
    public String stage(TableName table) {
        return contested.get(table).stage();
    }

    /** Takes in what was written of some keys: the key's columns, and changes as JSON; null where columns are not looked at. */
    public String stageWritten(TableName table) {
        ColumnMerge merge = merges.get(contested.get(table));
        return merge == null ? null : merge.stage();
    }

    /** All keys of the table were staged. @return the records that later ones of their keys make superfluous */
    public Set<Place> supersede(TableName table) {
        return judge.superseded(contested.get(table));
    }

    /** All keys of the part were staged. */
    public Decided decide(TablePart part) {
        MetTable met = contested.get(part.table());
        Set<Place> out = new HashSet<>();
        Set<Place> shown = new HashSet<>();
        MergedRows merged = MergedRows.NONE;
        boolean whole = decideWhole(part, met);
        if (!whole) {
            execute(met.lock());
            execute(met.meet());
            ColumnMerge merge = merges.get(met);
            decided +=
                    judge.rows(part.table(), met, merge == null ? null : new Judge.ByColumn(merge, seen), out, shown);
            merged = merge == null ? MergedRows.NONE : merge.keep();
        }
        String spared = null;
        if (part.truncated() && !whole) {
            execute(met.spare());
            spared = met.spared();
        }
        return new Decided(new LeftOut(out, spared, merged), shown);
    }

    private RowSet<Row> execute(String sql) {
        return session.await(session.send(sql, OwnLog.range(seen)));
    }

    /** @return whether the table as a whole is in a conflict that nothing decides */
    private boolean decideWhole(TablePart part, MetTable met) {
        boolean dirty = false;
        boolean truncated = false;
        for (Row r : execute(met.table().wholeOps())) {
            dirty |= r.getString(0).equals("X");
            truncated |= r.getString(0).equals("T");
        }
        if (!dirty && !truncated && !part.truncated()) {
            return false;
        }
        Row own = execute(met.sparedRows()).iterator().next();
        long at = marker.lastChange() == null ? 0 : marker.lastChange().toEpochMilli();
        Ruling ruling = judge.whole(part.table(), at, own.getLong("at"));
        Long[] xids = own.getArrayOfLongs("xids");
        if (dirty || ruling.open()) {
            openNumber++;
            open.add(new ConflictLog.Open(part.table(), null, null, at, null, own.getString("ts"), null, xids));
            return true;
        }
        if (part.truncated() && own.getLong("number") > 0) {
            conflicts.spared(part.table(), own.getString("ts"), xids, ruling, marker);
            decided++;
        }
        return false;
    }

    /** Shows rows of records in conflict. @param images a query that returns p, o and image */
    public String picture(TableName table, String images) {
        return contested.get(table).picture(images);
    }

    /** The table's conflicts go on record, and what has lost is forgotten. */
    public void conclude(TableName table) {
        keep(contested.get(table), true);
    }

    private void keep(MetTable met, boolean forget) {
        long undecided = conflicts.read(met, open);
        openNumber += undecided;
        if (undecided == 0) {
            if (forget) {
                met.forget().forEach(session::query);
                if (merges.containsKey(met)) {
                    merges.get(met).forget(log.slot());
                }
            }
            conflicts.record(met, marker.stream());
            List<String> leaveOut = met.leaveOut();
            session.execute(leaveOut.get(0), direction.source().value());
            session.query(leaveOut.get(1));
        }
    }

    /** After {@link #conclude}: rows that are deleted, and that have got children here. @return what else is not to be written */
    public Set<Place> decideParents(TableName table) {
        MetTable met = contested.get(table);
        Set<Place> out = new HashSet<>();
        for (Reference reference : references) {
            if (openNumber == 0 && reference.parent().equals(met.table())) {
                execute(met.parents(reference));
                long parents = judge.parents(table, met, out);
                if (parents > 0) {
                    decided += parents;
                    session.query(met.giveBack(log.slot()));
                }
                keep(met, false);
            }
        }
        return out;
    }

    /** From the next time on rows of other keys are looked for that are in the way of the batch's. @return false if they were looked for */
    public boolean lookForClashes() {
        boolean first = !clashing;
        clashing = true;
        return first;
    }

    public boolean looksForClashes() {
        return clashing && openNumber == 0;
    }

    /** After {@link #conclude}. @return the statements that look for them; parameters: the row's columns, partition and offset */
    public List<String> clashes(TableName table, RowStatements shape) {
        return clashes(table).statements(shape);
    }

    /** Before that, once more with every look: takes in merged rows as they are to be; parameters as above. Null if no rows are merged. */
    public String mixtures(TableName table, RowStatements shape) {
        return clashes(table).mixtures(shape);
    }

    /** After all rows of the table were looked at by those. @param left what is not to be written, is filled @return whether to look again */
    public boolean decideClashes(TableName table, Set<Place> left) {
        Clashes clashes = clashes(table);
        long number = clashes.decide(table, seen, log.slot());
        decided += number;
        keep(contested.get(table), false);
        return left.addAll(clashes.out()) || clashes.isUnmerged();
    }

    private Clashes clashes(TableName table) {
        MetTable met = contested.get(table);
        return new Clashes(session, direction, judge, met, merges.get(met));
    }

    /** All tables are concluded. @throws ConflictFound if anything is left that nothing decides */
    public void close() {
        if (openNumber > 0) {
            throw ConflictFound.undecided(
                    open.stream()
                            .limit(SHOWN_MAX)
                            .map(o -> new ConflictFound.Found(
                                    contested.get(o.table()).table(), o.text(), o.incomingRow()))
                            .toList(),
                    openNumber);
        }
    }

    /** After the transaction was undone because of them: puts on record what nothing decides. */
    public void leaveOpen() {
        conflicts.open(open, direction.rules(), marker);
    }

    /**
     * Behind the rows, in statements of their own.
     *
     * @throws ConflictFound if the target has changed something since it was decided: then all is to be undone, and decided anew
     */
    public void check(Collection<TablePart> parts) {
        new Recheck(session, log, seen, truncations, before, references).run(parts);
    }

    /** How many were decided. */
    public long decided() {
        return decided;
    }
}

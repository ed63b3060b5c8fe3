package dev.sarrio.apply.twoway;

import dev.sarrio.apply.target.RowStatements;
import dev.sarrio.apply.twoway.ColumnMerge.Whole;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.PgSession;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rows of one table that break a unique rule against each other. Where one of them was to be merged by column it is the mixture that is in the
 * way: then the row is not merged, and it is looked once more. For one thread.
 */
final class Clashes {
    private final PgSession session;
    private final Direction direction;
    private final Judge judge;
    private final MetTable met;
    /** Null where rows are not merged. */
    private final ColumnMerge merge;

    private final Set<Place> out = new HashSet<>();
    private final Set<Place> unmerged = new HashSet<>();

    Clashes(PgSession session, Direction direction, Judge judge, MetTable met, ColumnMerge merge) {
        this.session = session;
        this.direction = direction;
        this.judge = judge;
        this.met = met;
        this.merge = merge;
    }

    List<String> statements(RowStatements shape) {
        List<String> all = new ArrayList<>(
                shape.clashes(met.unlisted()).stream().map(met::clash).toList());
        if (merge != null) {
            all.addAll(merge.clashes(shape));
        }
        return all;
    }

    String mixtures(RowStatements shape) {
        return merge == null ? null : merge.mixtures(shape.images());
    }

    /** @param seen by the source @param slot of the log @return how many were decided */
    long decide(TableName table, Snapshot seen, int slot) {
        List<String> complete = met.complete();
        session.query(complete.get(0));
        session.await(session.send(complete.get(1), OwnLog.range(seen)));
        if (merge != null) {
            unmerge(table);
            if (isUnmerged()) {
                merge.undo(unmerged, slot);
            }
            merge.lookAnew();
        }
        if (isUnmerged()) {
            return unmerged.size();
        }
        long clashes = judge.clashes(table, met, out);
        if (clashes > 0) {
            met.evict(slot).forEach(session::query);
        }
        return clashes;
    }

    private void unmerge(TableName table) {
        Sentences sentences = new Sentences();
        for (Row r : judge.contests(met)) {
            Place place = Judge.place(r);
            Whole whole = merge.whole(place);
            if (whole != null && unmerged.add(place)) {
                var winner = whole.theirs() ? direction.source() : direction.target();
                sentences.add(
                        r.getInteger("n"), "DECIDED", judge.ruling(table, r).wonBy(winner), false, null);
                if (!whole.theirs()) {
                    out.add(place);
                }
            }
        }
        judge.write(met, sentences);
    }

    /** What is not to be written. */
    Set<Place> out() {
        return out;
    }

    /** Whether rows are written whole, or left, that were to be merged. */
    boolean isUnmerged() {
        return !unmerged.isEmpty();
    }
}

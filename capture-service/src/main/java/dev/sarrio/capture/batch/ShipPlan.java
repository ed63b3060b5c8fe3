package dev.sarrio.capture.batch;

import dev.sarrio.capture.source.CapturedTable;
import dev.sarrio.capture.source.Reaction;
import dev.sarrio.capture.source.Reaction.Rows;
import dev.sarrio.capture.source.TableState;
import dev.sarrio.capture.source.TableState.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a batch ships of one table, in this order: truncates, keys that vanished, rows. Decided from the log and from what became
 * of the table; a value that can be printed.
 *
 * @param partitions shipped row by row
 * @param vanished of which keys rows may be gone: they are looked up before any row is shipped
 */
record ShipPlan(Rows rows, List<Truncate> truncates, Set<Long> partitions, Vanished vanished) {
    enum Vanished {
        NONE,
        /** Those with a logged delete. That no others are gone is seen when the rows are read. */
        DELETED,
        ALL
    }

    /** @param bound null for the whole table */
    record Truncate(String relation, String bound) {}

    /**
     * @param changes null if nothing was logged
     * @param vanishedToo look for vanished keys even where no delete was logged; of a table without a key: ship it whole
     * @param twoWay of two changes of a row, one on each side, one may be gone by a TRUNCATE: then it is shipped as a delete all the same,
     *     since it has a time by which the two are decided. Where images are shipped behind the truncate, their rows need an end too
     */
    static ShipPlan of(CapturedTable table, TableChanges changes, boolean vanishedToo, boolean twoWay) {
        TableState state = table.state();
        Reaction reaction = table.reaction();
        Truncate all = new Truncate(state.name().toString(), null);
        Set<Long> truncated = changes == null ? Set.of() : changes.truncated();
        List<Truncate> truncates = new ArrayList<>();
        boolean whole = reaction.rows() == Rows.WHOLE || changes != null && changes.dirty();
        whole |= state.keyless() && (vanishedToo || isBeyondLog(table, changes));
        boolean everything = truncated.contains(state.oid());
        for (long oid : truncated) {
            Optional<Member> member = member(table, oid);
            whole |= !everything && member.isPresent() && !member.get().portable();
            member.ifPresent(m -> truncates.add(truncate(m)));
        }
        if (whole) {
            return new ShipPlan(Rows.WHOLE, List.of(all), Set.of(), Vanished.NONE);
        }
        if (state.keyless()) { // truncates of partitions stand among the changes
            return new ShipPlan(Rows.LOGGED, everything ? List.of(all) : List.of(), Set.of(), Vanished.NONE);
        }
        if (everything) {
            return new ShipPlan(
                    reaction.rows(),
                    List.of(all),
                    reaction.shipped(),
                    twoWay || changes.hasImages() ? Vanished.ALL : Vanished.NONE);
        }
        reaction.reload()
                .forEach(oid -> truncates.add(truncate(state.member(oid).orElseThrow())));
        reaction.vanished().forEach(m -> truncates.add(truncate(m)));
        return new ShipPlan(reaction.rows(), truncates, reaction.shipped(), vanished(changes, reaction, vanishedToo));
    }

    /**
     * Of a table without a key: whether the changes that were logged, one by one, don't come to what became of its rows. Where the table was
     * altered beside them it can't be told what a value of then would be today.
     */
    private static boolean isBeyondLog(CapturedTable table, TableChanges changes) {
        Reaction reaction = table.reaction();
        boolean others = reaction.rows() != Rows.LOGGED
                || !reaction.shipped().isEmpty()
                || !reaction.vanished().isEmpty();
        return others
                || changes != null
                        && (!reaction.ddl().isEmpty()
                                || changes.truncatedAt() == Long.MAX_VALUE
                                || changes.truncated().stream().anyMatch(oid -> table.state()
                                        .member(oid)
                                        .filter(m -> oid != table.state().oid() && !m.portable())
                                        .isPresent()));
    }

    private static Vanished vanished(TableChanges changes, Reaction reaction, boolean vanishedToo) {
        if (changes == null) {
            return Vanished.NONE;
        }
        if (vanishedToo
                || reaction.rows() == Rows.ALL
                || !reaction.shipped().isEmpty()
                || !changes.truncated().isEmpty()
                || !reaction.vanished().isEmpty()) {
            return Vanished.ALL;
        }
        return changes.deletes() > 0 ? Vanished.DELETED : Vanished.NONE;
    }

    /** Whether there is a truncate among what is shipped. */
    boolean truncates(CapturedTable table, TableChanges changes) {
        boolean among = table.state().keyless()
                && changes != null
                && !changes.truncated().isEmpty();
        return !truncates.isEmpty() || among;
    }

    /** Whether a logged key without a row must be among the deletes. Not where something is truncated, or shipped whole. */
    boolean isExact() {
        return rows == Rows.LOGGED && truncates.isEmpty() && partitions.isEmpty() && vanished != Vanished.ALL;
    }

    /** Whether what is shipped in the end of a key is its last logged change: then that image need not be shipped before. */
    boolean isLogged() {
        return rows == Rows.LOGGED && partitions.isEmpty();
    }

    private static Truncate truncate(Member member) {
        return new Truncate(member.name().toString(), member.bound());
    }

    /** Of what the table has now or had in the last batch. An unknown one was never shipped. */
    private static Optional<Member> member(CapturedTable table, long oid) {
        return Stream.concat(table.state().members().stream(), table.reaction().vanished().stream())
                .filter(m -> m.oid() == oid && m.oid() != table.state().oid())
                .findFirst();
    }
}

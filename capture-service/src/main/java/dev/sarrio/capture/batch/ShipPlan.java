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
 * @param vanished logged keys are to be looked up for rows that are gone
 */
record ShipPlan(Rows rows, List<Truncate> truncates, Set<Long> partitions, boolean vanished) {
    /** @param bound null for the whole table */
    record Truncate(String relation, String bound) {}

    /** @param changes null if nothing was logged @param vanishedToo look for vanished keys even if no delete was logged */
    static ShipPlan of(CapturedTable table, TableChanges changes, boolean vanishedToo) {
        TableState state = table.state();
        Reaction reaction = table.reaction();
        Truncate all = new Truncate(state.name().toString(), null);
        Set<Long> truncated = changes == null ? Set.of() : changes.truncated();
        List<Truncate> truncates = new ArrayList<>();
        boolean whole = reaction.rows() == Rows.WHOLE || changes != null && changes.dirty();
        boolean everything = truncated.contains(state.oid());
        for (long oid : truncated) {
            Optional<Member> member = member(table, oid);
            whole |= !everything && member.isPresent() && !member.get().portable();
            member.ifPresent(m -> truncates.add(truncate(m)));
        }
        if (whole) {
            return new ShipPlan(Rows.WHOLE, List.of(all), Set.of(), false);
        }
        if (everything) {
            return new ShipPlan(reaction.rows(), List.of(all), reaction.shipped(), false);
        }
        reaction.reload()
                .forEach(oid -> truncates.add(truncate(state.member(oid).orElseThrow())));
        reaction.vanished().forEach(m -> truncates.add(truncate(m)));
        boolean vanished = changes != null
                && (changes.deletes()
                        || changes.areKeysOnServer()
                        || vanishedToo
                        || !truncates.isEmpty()
                        || reaction.rows() == Rows.ALL);
        return new ShipPlan(reaction.rows(), truncates, reaction.shipped(), vanished);
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

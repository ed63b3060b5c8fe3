package dev.sarrio.capture.source;

import dev.sarrio.capture.source.TableState.Member;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The triggers that a table's members should have. There are two kinds of them, for keys and for whole rows, and either sees every change:
 * while one takes the place of the other both are there.
 *
 * @param always they see applied rows too
 * @param images they log whole rows
 */
record Watch(int rel, TableState table, boolean always, boolean images) {
    TriggerSet set(Member member) {
        return TriggerSet.of(rel, table, member, always, images);
    }

    private Set<String> names(Member member, boolean ofImages) {
        return TriggerSet.of(rel, table, member, always, ofImages).triggerNames();
    }

    /** Every trigger is there and fires for the application: no change of this member goes unseen. */
    boolean isComplete(Member member) {
        return member.fires(names(member, images));
    }

    /** No change of this member went unseen between two looks: its triggers are as they were. */
    boolean isUnbroken(Member before, Member now) {
        return isSame(names(now, images), before, now);
    }

    /** No change of the table did, thanks to the triggers of the other kind, which all members have as they had them. */
    boolean isUnbrokenByOthers(TableState was) {
        return !table.keyless()
                && table.members().stream().allMatch(m -> was.member(m.oid())
                        .map(before -> isSame(names(m, !images), before, m))
                        .orElse(true));
    }

    private static boolean isSame(Set<String> names, Member before, Member now) {
        return now.fires(names)
                && names.stream()
                        .allMatch(t ->
                                now.triggers().get(t).equals(before.triggers().get(t)));
    }

    /** Whether triggers of the other kind are there. */
    boolean hasOthers() {
        return table.members().stream()
                .flatMap(m -> m.triggers().keySet().stream())
                .anyMatch(t -> TriggerSet.isOfOneKind(t) && TriggerSet.isOfImages(t) != images);
    }

    /** Whether what should be there has been since the last look that is on record: then the other kind may go. */
    boolean isOnRecord(TableState onRecord) {
        return onRecord != null
                && table.members().stream().allMatch(m -> onRecord.member(m.oid())
                        .filter(before -> isUnbroken(before, m))
                        .isPresent());
    }

    /** The names of all functions, as they are in schema sarrio. */
    Set<String> functions() {
        return table.members().stream()
                .flatMap(m -> set(m).functions().keySet().stream())
                .map(f -> f.substring(f.indexOf('.') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

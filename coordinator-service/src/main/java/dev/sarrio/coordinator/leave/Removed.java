package dev.sarrio.coordinator.leave;

import java.util.ArrayList;
import java.util.List;

/**
 * What a removal came to, besides that it is done.
 *
 * @param left of Sarrio in the database, if one was looked at; else null
 * @param topicsDeleted  and those that no sync needs and that stay
 * @param notes sentences for people
 */
public record Removed(Leftovers left, List<String> topicsDeleted, List<String> topicsLeft, List<String> notes) {
    static final Removed NOTHING = new Removed(null, List.of(), List.of(), List.of());

    /** Whether there is nothing to say. */
    public boolean silent() {
        return left == null && topicsDeleted.isEmpty() && topicsLeft.isEmpty() && notes.isEmpty();
    }

    Removed leaving(Leftovers leftovers) {
        return new Removed(leftovers, topicsDeleted, topicsLeft, notes);
    }

    Removed noting(List<String> before) {
        List<String> all = new ArrayList<>(before);
        all.addAll(notes);
        return new Removed(left, topicsDeleted, topicsLeft, all);
    }
}

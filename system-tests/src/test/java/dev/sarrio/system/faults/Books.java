package dev.sarrio.system.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What the writers of one side were told: which bookings must be there, and of which nobody knows. Thread-safe. */
final class Books {
    private static final int LISTED_MAX = 20;
    private final Set<String> present = ConcurrentHashMap.newKeySet();
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong runs = new AtomicLong();
    private final AtomicLong unknownRuns = new AtomicLong();

    void acknowledged(Deed deed) {
        deed.reversed().forEach(b -> present.remove(b.reference()));
        deed.booked().forEach(b -> present.add(b.reference()));
        runs.addAndGet(deed.revalued() == null ? 0 : 1);
        acknowledged.incrementAndGet();
    }

    /** The answer to the commit was lost, or did not promise anything. */
    void unknown(Deed deed) {
        deed.reversed().forEach(b -> present.remove(b.reference()));
        deed.reversed().forEach(b -> unknown.add(b.reference()));
        deed.booked().forEach(b -> unknown.add(b.reference()));
        unknownRuns.addAndGet(deed.revalued() == null ? 0 : 1);
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /**
     * What is wrong; empty if nothing is.
     *
     * @param found references of this side that are there
     * @param run how often its rates were changed
     */
    List<String> judge(Set<String> found, long run) {
        List<String> wrong = new ArrayList<>();
        Set<String> lost = new TreeSet<>(present);
        lost.removeAll(found);
        if (!lost.isEmpty()) {
            wrong.add(lost.size() + " acknowledged bookings are lost: " + some(lost));
        }
        Set<String> invented = new TreeSet<>(found);
        invented.removeAll(present);
        invented.removeAll(unknown);
        if (!invented.isEmpty()) {
            wrong.add(invented.size() + " bookings were reversed or never committed, and are there: " + some(invented));
        }
        if (run < runs.get() || run > runs.get() + unknownRuns.get()) {
            wrong.add(run + " revaluations instead of " + runs + " and " + unknownRuns + " unknown");
        }
        return wrong;
    }

    /** From now on it is known which are there. @return how many were not known, and how many of them are there */
    String settle(Set<String> found, long run) {
        runs.set(run);
        unknownRuns.set(0);
        int all = unknown.size();
        unknown.retainAll(found);
        String counted = all + " of unknown outcome, " + unknown.size() + " of them there";
        present.addAll(unknown);
        unknown.clear();
        return counted;
    }

    private static List<String> some(Set<String> all) {
        return all.stream().limit(LISTED_MAX).toList();
    }
}

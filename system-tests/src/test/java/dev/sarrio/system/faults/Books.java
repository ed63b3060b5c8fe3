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

    void acknowledged(Deed deed) {
        deed.reversed().forEach(b -> present.remove(b.reference()));
        deed.booked().forEach(b -> present.add(b.reference()));
        acknowledged.incrementAndGet();
    }

    /** The answer to the commit was lost, or did not promise anything. */
    void unknown(Deed deed) {
        deed.reversed().forEach(b -> present.remove(b.reference()));
        deed.reversed().forEach(b -> unknown.add(b.reference()));
        deed.booked().forEach(b -> unknown.add(b.reference()));
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** What is wrong with these references of this side; empty if nothing is. */
    List<String> judge(Set<String> found) {
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
        return wrong;
    }

    /** From now on it is known which are there. @return how many were not known, and how many of them are there */
    String settle(Set<String> found) {
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

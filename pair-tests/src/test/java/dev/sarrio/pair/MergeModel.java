package dev.sarrio.pair;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What two sides must come to that write apart from each other and are brought together again. */
final class MergeModel {
    /** What a side has made of a key. @param time of its last change of the key @param value null for no row */
    record Version(int time, String value) {}

    /** One side since the two were last the same. */
    static final class Writer {
        private final Map<Integer, String> rows;
        private final Map<Integer, Version> changed = new TreeMap<>();
        private boolean truncated;

        Writer(Map<Integer, String> rows) {
            this.rows = new TreeMap<>(rows);
        }

        /** What it has made of each key that it has changed. */
        Map<Integer, Version> changed() {
            return changed;
        }

        boolean hasTruncated() {
            return truncated;
        }

        boolean has(int key) {
            return rows.containsKey(key);
        }

        void put(int time, int key, String value) {
            rows.put(key, value);
            changed.put(key, new Version(time, value));
        }

        void remove(int time, int key) {
            if (rows.remove(key) != null) {
                changed.put(key, new Version(time, null));
            }
        }

        void move(int time, int from, int to) {
            String value = rows.get(from);
            remove(time, from);
            put(time, to, value);
        }

        void truncate() {
            rows.clear();
            changed.replaceAll((key, version) -> new Version(version.time(), null));
            truncated = true;
        }
    }

    /** Takes one side's version, of two of a key. */
    interface Strategy {
        Version winner(int key, Version ofA, Version ofB);
    }

    private MergeModel() {}

    static Map<Integer, String> merged(Map<Integer, String> before, Writer a, Writer b, Strategy strategy) {
        Map<Integer, String> after = new TreeMap<>();
        TreeSet<Integer> keys = new TreeSet<>(before.keySet());
        keys.addAll(a.changed.keySet());
        keys.addAll(b.changed.keySet());
        for (int key : keys) {
            Version ofA = a.changed.get(key);
            Version ofB = b.changed.get(key);
            String untouched = a.truncated || b.truncated ? null : before.get(key);
            Version version = ofA != null && ofB != null
                    ? strategy.winner(key, ofA, ofB)
                    : ofA != null ? ofA : ofB != null ? ofB : new Version(0, untouched);
            if (version.value() != null) {
                after.put(key, version.value());
            }
        }
        return after;
    }

    /** Keys of which both have made something else: each must be on record. */
    static TreeSet<Integer> conflicts(Writer a, Writer b) {
        TreeSet<Integer> keys = new TreeSet<>(a.changed.keySet());
        keys.retainAll(b.changed.keySet());
        keys.removeIf(k -> a.changed.get(k).value() == null && b.changed.get(k).value() == null);
        return keys;
    }
}

package dev.sarrio.postgres.compare;

import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares one table: all of it by buckets; of buckets that differ the rows' hashes; of rows that differ the same again, a few times
 * with pauses, because a row may have changed between the two looks or be on its way. What still differs then, differs.
 */
final class TableRun {
    private static final int RESCANS_MAX = 3;
    private static final int RECHECKED_MAX = 2000;
    private final TableName name;
    private final TableSide source;
    private final TableSide target;
    private final ComparedColumns columns;
    private final CompareSettings settings;

    TableRun(TableName name, TableSide source, TableSide target, ComparedColumns columns, CompareSettings settings) {
        this.name = name;
        this.source = source;
        this.target = target;
        this.columns = columns;
        this.settings = settings;
    }

    TableComparison run() {
        long count = columns.key().isEmpty() ? 1 : Math.max(1, source.estimatedRows() / settings.bucketRows());
        for (int scan = 1; ; scan++) {
            Map<Long, TableSide.Bucket> from = source.buckets(count);
            Map<Long, TableSide.Bucket> to = target.buckets(count);
            List<Long> mismatched = mismatched(from, to);
            if (mismatched.isEmpty()) {
                return result(from, to, true, List.of());
            }
            long better = Math.max(total(from), total(to)) / settings.bucketRows();
            if (!columns.key().isEmpty() && better > 4 * count) {
                count = better; // the table's statistics are old: the buckets were too big to look into
                continue;
            }
            if (columns.key().isEmpty()) {
                if (scan > settings.pauses().size()) {
                    return result(from, to, false, List.of());
                }
                pause(settings.pauses().get(scan - 1));
                continue;
            }
            List<Long> looked = withinLimit(mismatched, from, to);
            Set<List<String>> differing = differing(looked, count);
            boolean all = looked.size() == mismatched.size() && differing.size() <= RECHECKED_MAX;
            Set<List<String>> left = settle(first(differing, RECHECKED_MAX));
            if (!left.isEmpty()) {
                return result(from, to, false, describe(first(left, settings.listedMax())));
            }
            if (all || scan == RESCANS_MAX) {
                return result(from, to, all, List.of());
            }
        }
    }

    private static long total(Map<Long, TableSide.Bucket> buckets) {
        return buckets.values().stream().mapToLong(TableSide.Bucket::rows).sum();
    }

    private static List<Long> mismatched(Map<Long, TableSide.Bucket> from, Map<Long, TableSide.Bucket> to) {
        Set<Long> places = new TreeSet<>(from.keySet());
        places.addAll(to.keySet());
        return places.stream()
                .filter(b -> !Objects.equals(from.get(b), to.get(b)))
                .toList();
    }

    private List<Long> withinLimit(
            List<Long> mismatched, Map<Long, TableSide.Bucket> from, Map<Long, TableSide.Bucket> to) {
        List<Long> within = new ArrayList<>();
        long rows = 0;
        for (Long bucket : mismatched) {
            rows += Math.max(rows(from.get(bucket)), rows(to.get(bucket)));
            if (!within.isEmpty() && rows > settings.rowsReadMax()) {
                break;
            }
            within.add(bucket);
        }
        return within;
    }

    private static long rows(TableSide.Bucket bucket) {
        return bucket == null ? 0 : bucket.rows();
    }

    private Set<List<String>> differing(List<Long> buckets, long count) {
        return differing(
                source.rows(buckets, count, settings.rowsReadMax()),
                target.rows(buckets, count, settings.rowsReadMax()));
    }

    private static Set<List<String>> differing(Map<List<String>, Long> from, Map<List<String>, Long> to) {
        Set<List<String>> keys = new LinkedHashSet<>(from.keySet());
        keys.addAll(to.keySet());
        keys.removeIf(k -> Objects.equals(from.get(k), to.get(k)));
        return keys;
    }

    /** Looks again at these keys until they are alike or time is up. A target that shows what the source showed before is following. */
    private Set<List<String>> settle(Set<List<String>> keys) {
        Map<List<String>, Set<Long>> shown = new HashMap<>();
        Set<List<String>> left = keys;
        for (int look = 0; ; look++) {
            Map<List<String>, Long> from = left.isEmpty() ? Map.of() : source.rows(left);
            Map<List<String>, Long> to = left.isEmpty() ? Map.of() : target.rows(left);
            Set<List<String>> still = new LinkedHashSet<>();
            for (List<String> key : left) {
                Set<Long> before = shown.computeIfAbsent(key, k -> new java.util.HashSet<>());
                boolean alike = Objects.equals(from.get(key), to.get(key)) || look > 0 && before.contains(to.get(key));
                before.add(from.get(key));
                if (!alike) {
                    still.add(key);
                }
            }
            left = still;
            if (left.isEmpty() || look == settings.pauses().size()) {
                return left;
            }
            pause(settings.pauses().get(look));
        }
    }

    private static Set<List<String>> first(Set<List<String>> keys, int max) {
        Set<List<String>> some = new LinkedHashSet<>();
        keys.stream().limit(max).forEach(some::add);
        return some;
    }

    private List<String> describe(Set<List<String>> keys) {
        Map<List<String>, List<String>> from = source.columnHashes(keys);
        Map<List<String>, List<String>> to = target.columnHashes(keys);
        List<String> sentences = new ArrayList<>();
        for (List<String> key : keys) {
            sentences.add(printed(key) + ": " + matter(from.get(key), to.get(key)));
        }
        return sentences;
    }

    private String matter(List<String> from, List<String> to) {
        if (from == null) {
            return to == null ? "deleted meanwhile" : "only on the target";
        }
        if (to == null) {
            return "missing on the target";
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            if (!from.get(i).equals(to.get(i))) {
                names.add(columns.common().get(i).name());
            }
        }
        return "differs in " + String.join(", ", names);
    }

    private String printed(List<String> key) {
        List<String> names = columns.key().stream().map(Column::name).toList();
        return key.size() == 1
                ? names.get(0) + "=" + key.get(0)
                : "(" + String.join(", ", names) + ")=(" + String.join(", ", key) + ")";
    }

    private TableComparison result(
            Map<Long, TableSide.Bucket> from, Map<Long, TableSide.Bucket> to, boolean alike, List<String> differing) {
        boolean equal = alike && columns.complete();
        String remark = columns.remark();
        if (!alike && differing.isEmpty() && !columns.key().isEmpty()) {
            remark = (remark == null ? "" : remark + " ")
                    + "Too much is changing to say: compare again when it is calmer.";
        }
        return new TableComparison(name, total(from), total(to), equal, differing, 0, remark);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while comparing", e);
        }
    }
}

package dev.sarrio.apply.twoway;

import dev.sarrio.apply.twoway.Verdicts.Version;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A sync of several databases without any database: what capture and apply do to a table of few keys, step by step. Beside what a side really
 * has, each of its rows carries what only the model knows: all versions that it is made of, none of them ever forgotten. By these the model
 * says which of two concurrent rows is the greater, and a side whose evidence says otherwise is caught at once.
 */
final class MeshModel {
    static final TableName T = new TableName("public", "t");
    final List<DatabaseName> names;
    final List<Side> sides = new ArrayList<>();
    private final Verdicts verdicts;
    private final Answers answers;
    private final Set<Flaw> flaws;
    /** Values that lost a conflict. */
    final Set<String> recorded = new HashSet<>();
    /** Values that somebody overwrote who had seen them. */
    final Set<String> overwritten = new HashSet<>();

    /** What is left out, to see that it is needed. */
    enum Flaw {
        NO_CAUSAL_DELIVERY,
        NO_EVIDENCE_OF_OTHERS,
        NOTHING_IS_FORGOTTEN
    }

    /** A write. @param at least of all for a TRUNCATE */
    record Atom(DatabaseName database, long number, long at) {}

    /** @param value null for none @param atoms all that it is made of */
    record Row(String value, Set<Atom> atoms) {
        static final Row NONE = new Row(null, Set.of());

        Row written(String newValue, Atom by) {
            Set<Atom> all = new HashSet<>(atoms);
            all.add(by);
            return new Row(newValue, all);
        }
    }

    /** A line of the log or of the evidence. @param covered the number of the first own batch that shows it */
    record Line(int key, DatabaseName origin, long batch, long covered, long at) {}

    record Change(Row row, long at) {}

    /** @param seen of each database the last batch, its own included @param rows what its source had of all keys, for the model alone */
    record Batch(
            DatabaseName of,
            long number,
            boolean truncates,
            Map<Integer, Change> changes,
            Map<DatabaseName, Long> seen,
            Map<Integer, Row> rows) {}

    MeshModel(List<DatabaseName> names, Verdicts verdicts, Answers answers, Set<Flaw> flaws) {
        this.names = names;
        this.verdicts = verdicts;
        this.answers = answers;
        this.flaws = flaws;
        names.forEach(n -> sides.add(new Side(n)));
    }

    final class Side {
        final DatabaseName name;
        final Map<Integer, Row> rows = new TreeMap<>();
        /** Own changes: batch 0 while not published. */
        List<Line> log = new ArrayList<>();
        /** What was applied here. */
        List<Line> heard = new ArrayList<>();

        final List<Batch> stream = new ArrayList<>();
        final Map<DatabaseName, Long> applied = new HashMap<>();
        final Map<DatabaseName, Long> acknowledged = new HashMap<>();
        private boolean truncated;
        private long writes;

        Side(DatabaseName name) {
            this.name = name;
            names.forEach(n -> {
                applied.put(n, 0L);
                acknowledged.put(n, 0L);
            });
        }

        Row row(int key) {
            return rows.getOrDefault(key, Row.NONE);
        }

        /** An application writes. @param value null to delete */
        void write(int key, String value, long at) {
            Atom atom = new Atom(name, ++writes, at);
            overwritten.add(String.valueOf(row(key).value()));
            rows.put(key, row(key).written(value, atom));
            log.add(new Line(key, name, 0, 0, at));
        }

        void truncate(Set<Integer> keys) {
            Atom atom = new Atom(name, ++writes, Long.MIN_VALUE);
            keys.forEach(k -> {
                overwritten.add(String.valueOf(row(k).value()));
                rows.put(k, row(k).written(null, atom));
            });
            truncated = true;
        }

        /** As capture does, even if nothing has changed. */
        void publish(Set<Integer> keys) {
            long number = stream.size() + 1;
            Map<DatabaseName, Long> seen = new HashMap<>(applied);
            seen.put(name, number);
            Map<Integer, Change> changes = new TreeMap<>();
            for (Line l : log) {
                if (l.batch() == 0) {
                    changes.merge(
                            l.key(),
                            new Change(row(l.key()), l.at()),
                            (a, b) -> new Change(a.row(), Math.max(a.at(), b.at())));
                }
            }
            changes.values().forEach(c -> {
                String value = c.row().value();
                if (value != null && !value.startsWith(name.value())) {
                    throw new AssertionError(name + " publishes " + value + ", which is not its own");
                }
            });
            log = new ArrayList<>(log.stream()
                    .map(l -> l.batch() > 0 ? l : new Line(l.key(), name, number, number, l.at()))
                    .toList());
            Map<Integer, Row> all = new HashMap<>();
            keys.forEach(k -> all.put(k, row(k)));
            stream.add(new Batch(name, number, truncated, changes, seen, all));
            truncated = false;
        }

        boolean hasUntold() {
            return truncated || log.stream().anyMatch(l -> l.batch() == 0);
        }

        Batch next(DatabaseName of) {
            List<Batch> theirs = side(of).stream;
            int at = (int) (long) applied.get(of);
            return at < theirs.size() ? theirs.get(at) : null;
        }

        /** Whether all was applied here that the source of a batch had applied when it made it. */
        boolean mayApply(Batch batch) {
            return flaws.contains(Flaw.NO_CAUSAL_DELIVERY)
                    || names.stream()
                            .filter(n -> !n.equals(name) && !n.equals(batch.of()))
                            .allMatch(n -> applied.get(n) >= batch.seen().get(n));
        }

        void apply(Batch batch, Set<Integer> keys) {
            if (truncated) { // it is told of first
                publish(keys);
            }
            if (batch.truncates()) {
                for (int key : keys) {
                    if (!batch.changes().containsKey(key)) {
                        truncate(key, batch);
                    }
                }
            }
            batch.changes().forEach((key, change) -> apply(batch, key, change));
            applied.put(batch.of(), batch.number());
            acknowledged.put(batch.of(), batch.seen().get(name));
        }

        private void truncate(int key, Batch batch) {
            boolean wins = unseen(key, batch).isEmpty();
            Row gone = batch.rows().get(key);
            if (row(key).value() != null) { // of two TRUNCATEs nobody wins
                agree(key, batch, gone, wins);
            }
            if (wins) {
                overwritten.add(String.valueOf(row(key).value()));
                rows.put(key, gone);
            }
        }

        private void apply(Batch batch, int key, Change change) {
            List<Line> met = unseen(key, batch);
            boolean wins = met.isEmpty();
            if (wins) {
                overwritten.add(String.valueOf(row(key).value()));
                agree(key, batch, change.row(), true);
            } else {
                String json = "{\"id\": " + key + "}";
                Map<DatabaseName, Long> best = new TreeMap<>();
                met.forEach(l -> best.merge(l.origin(), l.at(), Math::max));
                List<Version> own = best.entrySet().stream()
                        .map(e -> new Version(e.getKey(), json, e.getValue()))
                        .toList();
                Version incoming = new Version(batch.of(), json, change.at());
                wins = batch.of().equals(verdicts.on(T, incoming, own, answers).winner());
                agree(key, batch, change.row(), wins);
                recorded.add(
                        String.valueOf(wins ? row(key).value() : change.row().value()));
            }
            if (wins) {
                if (!flaws.contains(Flaw.NOTHING_IS_FORGOTTEN)) {
                    log.removeAll(met);
                    heard.removeAll(met);
                } else {
                    log.removeIf(l -> met.contains(l) && l.batch() == 0);
                }
                rows.put(key, change.row());
                if (!flaws.contains(Flaw.NO_EVIDENCE_OF_OTHERS)) {
                    heard.add(new Line(key, batch.of(), batch.number(), stream.size() + 1L, change.at()));
                }
            }
        }

        private List<Line> unseen(int key, Batch batch) {
            List<Line> all = new ArrayList<>();
            for (Line l : log) {
                if (l.key() == key
                        && (l.batch() == 0 || l.batch() > batch.seen().get(name))) {
                    all.add(l);
                }
            }
            for (Line l : heard) {
                if (l.key() == key
                        && !l.origin().equals(batch.of())
                        && l.batch() > batch.seen().get(l.origin())) {
                    all.add(l);
                }
            }
            return all;
        }

        /** What the side has decided from what it has kept must be what the model says. */
        private void agree(int key, Batch batch, Row incoming, boolean wins) {
            if (flaws.isEmpty() && isGreater(key, incoming.atoms(), row(key).atoms()) != wins) {
                throw new AssertionError(
                        name + " says of batch " + batch.number() + " of " + batch.of() + ", key " + key + ": "
                                + (wins ? "wins" : "loses") + "; the model has " + incoming + " against " + row(key));
            }
        }

        /** Lines of which all have said that they have applied them. */
        void forgetOld() {
            long least = names.stream()
                    .filter(n -> !n.equals(name))
                    .mapToLong(acknowledged::get)
                    .min()
                    .orElse(0);
            log.removeIf(l -> l.batch() > 0 && l.covered() <= least);
            heard.removeIf(l -> l.covered() <= least);
        }
    }

    /** Whether the row of the first side is the greatest that was ever published. */
    boolean isHead(int key) {
        Row row = sides.get(0).row(key);
        return sides.stream()
                .flatMap(s -> s.stream.stream())
                .map(b -> b.rows().get(key))
                .allMatch(r -> Objects.equals(r.value(), row.value()) || isGreater(key, row.atoms(), r.atoms()));
    }

    Side side(DatabaseName name) {
        return sides.get(names.indexOf(name));
    }

    /** By the greatest of what only one of them is made of. */
    private boolean isGreater(int key, Set<Atom> one, Set<Atom> other) {
        Set<Atom> both = new HashSet<>(one);
        both.retainAll(other);
        TreeSet<Atom> differing = new TreeSet<>(order(key));
        one.stream().filter(a -> !both.contains(a)).forEach(differing::add);
        other.stream().filter(a -> !both.contains(a)).forEach(differing::add);
        return !differing.isEmpty() && one.contains(differing.last());
    }

    private Comparator<Atom> order(int key) {
        String json = "{\"id\": " + key + "}";
        return (a, b) -> {
            if (a.database().equals(b.database())) {
                return a.at() != b.at() ? Long.compare(a.at(), b.at()) : Long.compare(a.number(), b.number());
            }
            if (a.at() == Long.MIN_VALUE || b.at() == Long.MIN_VALUE) {
                return a.at() == b.at() ? a.database().compareTo(b.database()) : a.at() == Long.MIN_VALUE ? -1 : 1;
            }
            Version first = new Version(a.database(), json, a.at());
            Version second = new Version(b.database(), json, b.at());
            return a.database().equals(verdicts.on(T, first, second, answers).winner()) ? 1 : -1;
        };
    }
}

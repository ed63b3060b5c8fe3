package dev.sarrio.apply.twoway;

import dev.sarrio.core.change.ColumnChange;
import dev.sarrio.core.name.DatabaseName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** One row in two databases that merge it by column, without any database: logs, batches and what is applied of them. */
final class ColumnsModel {
    static final Set<String> ALL = Set.of("x", "y", "z");

    /** What may be left out of the rules, to see that it is needed. */
    enum Flaw {
        NOTHING_IS_FORGOTTEN,
        NOTHING_IS_TOLD_ANEW,
        A_ROW_IS_WRITTEN_WHOLE,
        WHAT_IS_NOT_MERGED_IS_NOT_TOLD
    }

    /** @param seen how much of the other's log its database had applied @param row null if it is gone @param truncates before its row */
    record Batch(int to, int seen, Map<String, String> row, List<ColumnChange> changes, boolean truncates) {}

    /** @param change null for a TRUNCATE */
    private record Logged(int xid, ColumnChange change, boolean deletes) {}

    /** One of the two. */
    static final class Side {
        final DatabaseName name;
        final Deque<Batch> sent = new ArrayDeque<>();
        Map<String, String> row = new HashMap<>(Map.of("x", "0", "y", "0", "z", "0"));
        private final Set<Flaw> flaws;
        /** Whether a rule of the table forbids what would come of the next merge: here it may, and there it may not. */
        private final BooleanSupplier forbids;

        private final List<Logged> log = new ArrayList<>();
        private int xid;
        private int published;
        /** Of the other's log. */
        private int seen;

        Side(String name, Set<Flaw> flaws, BooleanSupplier forbids) {
            this.name = new DatabaseName(name);
            this.flaws = flaws;
            this.forbids = forbids;
        }

        private void log(ColumnChange change) {
            log.add(new Logged(++xid, change, row == null));
        }

        void update(long at, String value, Set<String> columns) {
            Map<String, String> now = new HashMap<>(row);
            columns.forEach(c -> now.put(c, value));
            row = now;
            log(new ColumnChange(at, List.copyOf(columns), null));
        }

        void insert(long at, String value) {
            row = new HashMap<>(Map.of("x", value, "y", value, "z", value));
            log(ColumnChange.whole(at));
        }

        void delete(long at) {
            row = null;
            log(ColumnChange.whole(at));
        }

        void truncate() {
            row = null;
            log.add(new Logged(++xid, null, false));
        }

        /** While capture has not told of a TRUNCATE, batches wait. */
        boolean isHeldUp() {
            return log.stream().anyMatch(l -> l.change == null && l.xid > published);
        }

        /** Makes a batch of what is not in one yet. @return whether there was anything, or the other's are to be acknowledged */
        boolean publish(boolean always) {
            List<Logged> untold = log.stream().filter(l -> l.xid > published).toList();
            if (untold.isEmpty() && !always) {
                return false;
            }
            published = xid;
            List<ColumnChange> changes =
                    untold.stream().map(Logged::change).filter(Objects::nonNull).toList();
            sent.add(new Batch(xid, seen, row, changes, changes.size() < untold.size()));
            return true;
        }

        /** Applies the next batches of the other that saw the same of this one, up to so many. */
        void apply(Side other, int most) {
            Batch batch = other.sent.poll();
            List<ColumnChange> changes = new ArrayList<>(batch.changes);
            Map<String, String> incoming = batch.row;
            for (int i = 1; i < most && !other.sent.isEmpty() && isAlike(batch, other.sent.peek()); i++) {
                boolean empty = other.sent.peek().changes.isEmpty();
                batch = other.sent.poll();
                incoming = empty ? incoming : batch.row;
                changes.addAll(batch.changes);
            }
            seen = batch.to;
            if (batch.truncates && unseen(batch.seen).isEmpty()) {
                row = null; // else it is spared
            }
            if (!changes.isEmpty()) {
                meet(other.name, changes, incoming, batch.seen);
            }
        }

        private static boolean isAlike(Batch one, Batch next) {
            return one.seen == next.seen && !one.truncates && !next.truncates;
        }

        private List<Logged> unseen(int known) {
            return log.stream().filter(l -> l.xid > known && l.change != null).toList();
        }

        private void meet(DatabaseName from, List<ColumnChange> changes, Map<String, String> incoming, int known) {
            List<Logged> unseen = unseen(known);
            if (unseen.isEmpty()) {
                row = incoming;
                return;
            }
            Written theirs = new Written();
            changes.forEach(theirs::add);
            Written own = new Written();
            unseen.forEach(l -> own.add(l.change));
            if (theirs.newest() == null || own.newest() == null) {
                long at = changes.stream().mapToLong(ColumnChange::at).max().orElseThrow();
                long ownAt = unseen.stream().mapToLong(l -> l.change.at()).max().orElseThrow();
                boolean later = Columns.later(from, at, name, ownAt) == Columns.Kind.SOURCE;
                if (theirs.newest() != null || own.newest() == null && later) {
                    row = incoming;
                    log.removeAll(unseen);
                }
                return;
            }
            Columns verdict = Columns.decide(
                    new Columns.Side(from, theirs, incoming == null), new Columns.Side(name, own, row == null), ALL);
            boolean deleted = row == null
                    || unseen.stream().anyMatch(Logged::deletes)
                    || log.stream().anyMatch(l -> l.xid > known && l.change == null);
            switch (verdict.kind()) {
                case SOURCE -> {
                    row = incoming;
                    log.removeAll(unseen);
                    if (deleted && row != null) {
                        tellAnew(own.newest());
                    }
                }
                case MERGED -> {
                    Map<String, String> merged =
                            new HashMap<>(flaws.contains(Flaw.A_ROW_IS_WRITTEN_WHOLE) ? incoming : row);
                    verdict.won().forEach(c -> merged.put(c, incoming.get(c)));
                    forget(unseen, verdict.won());
                    if (deleted) {
                        tellAnew(own.newest());
                    }
                    if (forbids.getAsBoolean()) {
                        stayWhole(from, theirs.newest(), incoming, own.newest());
                    } else {
                        row = merged;
                    }
                }
                case TARGET -> {
                    if (incoming == null) {
                        tellAnew(theirs.newest());
                    }
                }
                default -> {
                    if (!verdict.won().isEmpty()) {
                        log.removeAll(unseen);
                    }
                }
            }
        }

        private void stayWhole(DatabaseName from, long at, Map<String, String> incoming, long ownAt) {
            if (Columns.later(from, at, name, ownAt) == Columns.Kind.SOURCE) {
                row = incoming;
            }
            if (!flaws.contains(Flaw.WHAT_IS_NOT_MERGED_IS_NOT_TOLD)) {
                tellAnew(Math.max(at, ownAt));
            }
        }

        private void tellAnew(long at) {
            if (!flaws.contains(Flaw.NOTHING_IS_TOLD_ANEW)) {
                log(ColumnChange.whole(at));
            }
        }

        private void forget(List<Logged> unseen, Set<String> won) {
            if (flaws.contains(Flaw.NOTHING_IS_FORGOTTEN)) {
                return;
            }
            for (Logged l : unseen) {
                ColumnChange left = without(l.change, won);
                log.set(log.indexOf(l), new Logged(l.xid, left, l.deletes));
            }
            log.removeIf(l -> l.change != null && l.change.isNone());
        }

        private static ColumnChange without(ColumnChange change, Set<String> won) {
            Set<String> columns = new HashSet<>(change.columns() == null ? change.except() : change.columns());
            if (change.columns() == null) {
                columns.addAll(won);
                return new ColumnChange(change.at(), null, List.copyOf(columns));
            }
            columns.removeAll(won);
            return new ColumnChange(change.at(), List.copyOf(columns), null);
        }
    }

    final Side a;
    final Side b;
    /** The last write of each column, where clocks are one and nothing is deleted. */
    final Map<String, String> last = new HashMap<>(Map.of("x", "0", "y", "0", "z", "0"));

    private final Random random;
    private final boolean deletes;
    private final boolean truncates;
    private final boolean clocksJump;
    private long time = 1;

    /** @param forbids whether some mixtures are forbidden */
    ColumnsModel(long seed, boolean deletes, boolean truncates, boolean clocksJump, boolean forbids, Set<Flaw> flaws) {
        this.random = new Random(seed);
        this.deletes = deletes;
        this.truncates = truncates;
        this.clocksJump = clocksJump;
        BooleanSupplier now = () -> forbids && random.nextInt(3) == 0;
        this.a = new Side("a", flaws, now);
        this.b = new Side("b", flaws, now);
    }

    /** @return whether both sides have come to rest */
    boolean run(int steps) {
        for (int i = 0; i < steps; i++) {
            Side side = random.nextBoolean() ? a : b;
            Side other = side == a ? b : a;
            switch (random.nextInt(5)) {
                case 0 -> side.publish(false);
                case 1 -> {
                    if (!other.sent.isEmpty() && !side.isHeldUp()) {
                        side.apply(other, 1 + random.nextInt(3));
                    }
                }
                default -> write(side);
            }
        }
        for (int i = 0; i < 50; i++) {
            boolean more = a.publish(false) | b.publish(false);
            while (!a.sent.isEmpty() || !b.sent.isEmpty()) {
                a.publish(false);
                b.publish(false);
                Side side = a.sent.isEmpty() || !b.sent.isEmpty() && random.nextBoolean() ? a : b;
                side.apply(side == a ? b : a, 1 + random.nextInt(3));
                more = true;
            }
            if (!more) {
                return true;
            }
        }
        return false;
    }

    private void write(Side side) {
        time++;
        long at = clocksJump ? 1 + random.nextInt(12) : time;
        String value = side.name + "" + time;
        int dice = random.nextInt(6);
        if (side.row == null) {
            side.insert(at, value);
        } else if (deletes && dice == 0) {
            side.delete(at);
        } else if (truncates && dice == 1) {
            side.truncate();
        } else {
            Set<String> columns = new HashSet<>(ALL);
            columns.removeIf(c -> random.nextInt(3) > 0); // of all: an update that changes nothing
            side.update(at, value, columns);
            columns.forEach(c -> last.put(c, value));
        }
    }
}

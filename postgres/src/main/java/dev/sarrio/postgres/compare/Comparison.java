package dev.sarrio.postgres.compare;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgServers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Compares tables of two databases. Thread-safe; each run has its own two sessions. May take minutes on big tables. */
public final class Comparison {
    private final PgServers servers;
    private final CompareSettings settings;

    public Comparison(PgServers servers) {
        this(servers, CompareSettings.DEFAULT);
    }

    public Comparison(PgServers servers, CompareSettings settings) {
        this.servers = servers;
        this.settings = settings;
    }

    /**
     * Compares the tables one after the other; what differs is looked at again a few times, since changes may be on their way.
     *
     * @param progress is told of each table when it is done
     */
    public List<TableComparison> run(
            Connection source, Connection target, List<TableName> tables, Consumer<TableComparison> progress) {
        return run(source, target, new Compared(tables, List.of(), List.of()), progress);
    }

    /**
     * What is compared.
     *
     * @param shapes of those tables that stand otherwise at the target
     * @param lenient those that may lack columns there
     */
    public record Compared(List<TableName> tables, List<TargetShape> shapes, List<TableName> lenient) {
        TargetShape shape(TableName table) {
            return shapes.stream()
                    .filter(s -> s.table().equals(table))
                    .findFirst()
                    .orElse(null);
        }
    }

    public List<TableComparison> run(
            Connection source, Connection target, Compared compared, Consumer<TableComparison> progress) {
        try (BothSides both = new BothSides(servers, source, target)) {
            List<TableComparison> all = new ArrayList<>();
            for (TableName name : compared.tables()) {
                TableComparison done = table(name, compared, both);
                all.add(done);
                progress.accept(done);
            }
            return all;
        }
    }

    private TableComparison table(TableName name, Compared compared, BothSides both) {
        Instant begun = Clock.systemUTC().instant();
        TableComparison done;
        try {
            String without = both.without(name, compared);
            if (without != null) {
                done = problem(name, "The table is not on " + without + ".");
            } else {
                BothSides.Pair pair = both.pair(name, compared);
                done = new TableRun(name, pair.source(), pair.target(), pair.columns(), settings).run();
            }
        } catch (SarrioException e) {
            if (!both.isOpen()) {
                throw e;
            }
            done = problem(name, e.getMessage() + "; " + e.remedy() + ".");
        }
        long millis = Duration.between(begun, Clock.systemUTC().instant()).toMillis();
        return new TableComparison(
                name, done.sourceRows(), done.targetRows(), done.equal(), done.differing(), millis, done.problem());
    }

    private static TableComparison problem(TableName name, String sentence) {
        return new TableComparison(name, -1, -1, false, List.of(), 0, sentence);
    }

    /**
     * Looks once at each table, and for no longer than this at all of them together: whether the target has the source's rows. What does not
     * fit into the time is not compared.
     */
    public Map<TableName, Likeness> glance(Connection source, Connection target, Compared compared, Duration max) {
        long end = System.nanoTime() + max.toNanos();
        Map<TableName, Likeness> all = new TreeMap<>();
        try (BothSides both = new BothSides(servers, source, target)) {
            for (TableName name : compared.tables()) {
                try {
                    all.put(name, glance(name, compared, both, end));
                } catch (SarrioException e) {
                    if (!both.isOpen()) {
                        throw e;
                    }
                    all.put(name, Likeness.unknown());
                }
            }
        }
        return all;
    }

    private static Likeness glance(TableName name, Compared compared, BothSides both, long end) {
        both.limit(0);
        if (both.without(name, compared) != null) {
            return Likeness.unknown();
        }
        BothSides.Pair pair = both.pair(name, compared);
        TableSide.Bucket from = all(pair.source(), both, end);
        TableSide.Bucket to = from == null ? null : all(pair.target(), both, end);
        if (to == null) {
            return Likeness.unknown();
        }
        boolean same = from.equals(to) && pair.columns().complete();
        return new Likeness(same ? Likeness.Verdict.SAME : Likeness.Verdict.OTHER, from.rows(), to.rows());
    }

    /** Null if time is up. */
    private static TableSide.Bucket all(TableSide side, BothSides both, long end) {
        long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        if (left <= 0) {
            return null;
        }
        both.limit(left);
        return side.buckets(1).getOrDefault(0L, TableSide.Bucket.EMPTY);
    }
}

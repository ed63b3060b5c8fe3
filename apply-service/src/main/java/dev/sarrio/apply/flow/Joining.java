package dev.sarrio.apply.flow;

import dev.sarrio.apply.copy.CopyRecord;
import dev.sarrio.apply.handover.CopyRequest;
import dev.sarrio.apply.handover.InitialCopy;
import dev.sarrio.apply.handover.StreamStart;
import dev.sarrio.apply.target.Applied;
import dev.sarrio.apply.target.Joined;
import dev.sarrio.apply.target.Position;
import dev.sarrio.apply.target.TargetSession;
import dev.sarrio.apply.target.WrittenShapes;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.Reaction;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Sql;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Tables that joined a sync after its copy, or whose rows at the target are of another shape than is wanted now: those are set aside,
 * and join anew. Until capture has them they wait, while the others flow; then they are copied while the
 * stream rests, so that whatever it brings later is newer than the copy, or in it. For the flow's thread.
 */
final class Joining {
    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LATE_NANOS = Duration.ofSeconds(10).toNanos();
    private final Assignment work;
    private final Applied applied;
    private final InitialCopy copy;
    private final Set<TableName> waiting = new HashSet<>();
    private final Set<TableName> applying;
    private final Set<TableName> setAside = new HashSet<>();
    /** The newest copy that began to fill each table, as the target calls it. */
    private final Map<TableName, Long> begun;

    private final Backoff backoff = new Backoff();
    private Joined joined;
    private Problem problem;
    private boolean givenUp;
    private final long since = System.nanoTime();
    private long next = since;

    /** Compares the sync's tables with those that the position is of; tables that left are forgotten. */
    Joining(Assignment work, TargetSession target, Applied applied, Position at, InitialCopy copy) {
        this.work = work;
        this.applied = applied;
        this.copy = copy;
        Applied.Content content = applied.content();
        Collection<TableName> had = content.tables();
        WrittenShapes written = content.shapes();
        this.applying = new HashSet<>(work.sync().tables());
        this.begun = new CopyRecord(target.sql(), work.sync().name()).begun();
        for (TableName table : work.sync().tables()) {
            if (!at.isSettling() && isToBeCopiedAgain(table)
                    || written.differ(table, had.contains(table), work.shapes())) {
                setAside.add(table);
                waiting.add(table);
            } else if (!had.contains(table) && mustBeCopied(table, target)) {
                waiting.add(table);
            }
        }
        applying.removeAll(waiting);
        joined = content.joined().only(applying, at.snapshot());
        if (!applying.equals(had) || !shapes().equals(written)) {
            applied.tables(at, content());
        }
    }

    private WrittenShapes shapes() {
        return WrittenShapes.of(work.shapes(), applying, setAside);
    }

    private Applied.Content content() {
        return new Applied.Content(applying, joined, shapes());
    }

    /** A newer copy of this table alone was asked for than the last that it had. Not before the copy is completed: it makes foreign keys to the table. */
    private boolean isToBeCopiedAgain(TableName table) {
        long restart = work.sync().copying().restart(table);
        return restart > 0
                && !work.back()
                && restart > begun.getOrDefault(work.shapes().named(table), 0L);
    }

    /**
     * Where rows are kept, and in a sync without a copy, a table with rows was brought by hand, unless they are of a copy that was broken
     * off; an empty one is filled. One that is missing is about to be made by whoever brings the tables by hand, or by the copy of the schema.
     */
    private boolean mustBeCopied(TableName table, TargetSession target) {
        if (work.back()) { // the way back never copies
            return false;
        }
        TableName named = work.shapes().named(table);
        if (work.copy() != CopyMode.NONE && !work.keepsRows() || begun.containsKey(named)) {
            return true;
        }
        String name = Sql.identifier(named);
        return exists(target, "pg_catalog.to_regclass(" + Sql.literal(name) + ") IS NOT NULL")
                ? !exists(target, "EXISTS (SELECT FROM " + name + ")")
                : work.copy() == CopyMode.SCHEMA_AND_DATA;
    }

    private static boolean exists(TargetSession target, String expression) {
        return target.sql().query("SELECT " + expression).iterator().next().getBoolean(0);
    }

    /** Tables to which batches are applied. */
    Set<TableName> applying() {
        return applying;
    }

    Joined joined() {
        return joined;
    }

    /** Tables are not followed any more, and not copied again yet. */
    boolean hasSetAside() {
        return !setAside.isEmpty();
    }

    /** Why tables still wait; null if none does, or only for capture. */
    Problem problem() {
        return problem;
    }

    /** Whether tables wait that may still be copied. */
    boolean waits() {
        return !waiting.isEmpty() && !givenUp;
    }

    /** Whether they have waited for longer than capture needs to take a table up. */
    boolean isLate() {
        return System.nanoTime() - since > LATE_NANOS;
    }

    /** Whether it is time to look (again) for tables that can be copied. */
    boolean isDue() {
        return waits() && System.nanoTime() - next >= 0;
    }

    /** The source has nothing that the target has not: what joined tables' copies saw is no more than that. @return the position, consistent */
    Position settled(Position at) {
        joined = Joined.NONE;
        return applied.tables(at.settled(), content());
    }

    /** Copies those that can be copied now. @param run does it  @return the position, if tables joined */
    Position step(Position at, Function<CopyRequest, StreamStart> run) {
        Set<TableName> ready = new HashSet<>();
        StreamStart start;
        try {
            ready.addAll(copy.captured(work.source(), waiting));
            next = System.nanoTime() + LOOK_NANOS;
            if (ready.isEmpty()) {
                problem = isLate() ? notCaptured() : null;
                return null;
            }
            start = run.apply(CopyRequest.joining(work.sync(), ready, work.source(), work.target()));
            checkStream(at, start);
        } catch (SarrioException e) {
            failed(e);
            return null;
        }
        waiting.removeAll(ready);
        setAside.removeAll(ready);
        applying.addAll(ready);
        joined = coming(joined.with(ready, start.copied()), start);
        problem = null;
        return applied.tables(at, content());
    }

    /** With what the stream brings. */
    static Joined coming(Joined joined, StreamStart start) {
        return start.coming() == null
                ? joined
                : joined.coming(start.coming().tables(), start.coming().seen());
    }

    private Problem notCaptured() {
        return new Problem(
                ErrorCode.NOT_READY,
                "Tables that joined the sync are not replicated yet (" + waiting + "): capture of "
                        + work.source().name() + " has not taken them up",
                "sarrio status " + work.sync().name() + " shows whether it runs, and why it leaves a table out",
                null);
    }

    private void failed(SarrioException e) {
        problem = Problem.of(new SarrioException(
                e.code(),
                "Tables that joined the sync are not replicated yet (" + waiting + "): " + e.getMessage(),
                e.remedy(),
                e));
        next = System.nanoTime() + backoff.next().toNanos();
        givenUp = e.code().reaction() == Reaction.STOP_SYNC || e.code().reaction() == Reaction.REJECT;
    }

    private static void checkStream(Position at, StreamStart start) {
        if (!start.stream().equals(at.stream())) {
            throw new SarrioException(
                    ErrorCode.TRANSIENT_DATABASE_ERROR,
                    "The source's stream began anew",
                    "it is tried again, unless the sync needs a new copy");
        }
    }
}

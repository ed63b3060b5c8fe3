package dev.sarrio.apply.batch;

import dev.sarrio.apply.target.Applied;
import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.apply.target.Beside;
import dev.sarrio.apply.target.ForeignKeyOrder;
import dev.sarrio.apply.target.Joined;
import dev.sarrio.apply.target.Position;
import dev.sarrio.apply.target.Shapes;
import dev.sarrio.apply.target.TargetCatalog;
import dev.sarrio.apply.target.TargetSession;
import dev.sarrio.apply.twoway.ConflictCheck;
import dev.sarrio.apply.twoway.ConflictFound;
import dev.sarrio.apply.twoway.Heard;
import dev.sarrio.apply.twoway.Resolution;
import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.CommittedMarker;
import dev.sarrio.kafka.RangeReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Applies batches that follow a position, in order, in one transaction of the target whose first statement moves the position
 * on. Whatever happens, either all of it is there afterwards or nothing. After an exception the session is of no further use. For
 * one thread.
 */
public final class BatchApplier {
    private final TargetSession target;
    private final Applied applied;
    private final Followed followed;
    private final Records records;
    private final ApplySettings settings;
    private final StatementPipe pipe;
    private final TargetCatalog catalog;
    private final Works works;
    /** Null for a one-way sync. */
    private final ConflictCheck conflicts;
    /** Null for a sync without any. */
    private final TransactionCode code;

    private final WorkWriter writer;
    /** Null unless the sync has more than two databases. */
    private final HeardWriter heard;

    private final LockPatience patience;

    public BatchApplier(
            TargetSession target, Applied applied, Set<TableName> tables, RangeReader reader, ApplySettings settings) {
        this(target, applied, new Followed(tables, Joined.NONE, Shapes.NONE), reader, settings, null, null);
    }

    /**
     * What is applied of the stream.
     *
     * @param tables the sync's: other tables are passed over
     * @param joined those of them that were copied later
     * @param shapes of those that stand otherwise at the target
     */
    public record Followed(Set<TableName> tables, Joined joined, Shapes shapes) {
        public Followed {
            tables = Set.copyOf(tables);
        }
    }

    /** @param conflicts null for a one-way sync  @param code null for a sync without any */
    public BatchApplier(
            TargetSession target,
            Applied applied,
            Followed followed,
            RangeReader reader,
            ApplySettings settings,
            ConflictCheck conflicts,
            TransactionCode code) {
        this.conflicts = conflicts;
        this.patience = new LockPatience(conflicts != null);
        this.code = code;
        this.target = target;
        this.applied = applied;
        this.followed = followed;
        this.records = Records.of(reader, conflicts == null ? 0 : settings.windowBytes() / 2);
        this.settings = settings;
        this.pipe = new StatementPipe(target.sql(), settings.pipelineBytesMax());
        this.catalog = new TargetCatalog(target, followed.shapes());
        if (followed.shapes().compute()) {
            target.lookUpNamesAsTheSourceDoes();
        }
        ForeignKeyOrder order = target.replicaRole() ? null : new ForeignKeyOrder(target);
        this.works = new Works(followed, catalog, order);
        this.writer = new WorkWriter(target, records, pipe, settings, order, code, conflicts == null);
        this.heard = conflicts == null || conflicts.heard() == null
                ? null
                : new HeardWriter(conflicts.heard(), records, pipe, settings.statementRowsMax());
    }

    /** Returns the new position, which is committed. @param group one batch or several, the first following the position */
    public Position apply(Position before, List<CommittedMarker> group) {
        patience.renew();
        try {
            return applied(before, group);
        } finally {
            records.clear();
        }
    }

    private Position applied(Position before, List<CommittedMarker> group) {
        List<BatchMarker> batches = new ArrayList<>();
        Map<Long, Boolean> consistent = new HashMap<>();
        Position after = before;
        for (CommittedMarker next : group) {
            BatchMarker marker = next.marker();
            if (!after.holdsAlready(marker.to())) {
                batches.add(marker);
            }
            after = after.after(marker.batch(), next.offset(), marker.to()).reaching(applied.goal(marker));
            after = followed.joined().isCoveredBy(marker.to()) ? after : after.inconsistent();
            consistent.put(marker.batch(), after.consistent());
        }
        List<TablePart> parts =
                batches.stream().flatMap(b -> works.wanted(b).stream()).toList();
        catalog.ensure(parts);
        List<PartWork> all = new ArrayList<>();
        batches.forEach(b -> all.addAll(works.of(b, consistent.get(b.batch()))));
        Step step = new Step(before, after, group, batches, parts);
        boolean expected = conflicts != null && conflicts.areExpected() && !parts.isEmpty();
        if (expected || !isWritten(step, all)) {
            List<List<CommittedMarker>> alike = alike(group);
            if (alike.size() > 1) {
                return oneByOne(before, alike);
            }
            if (group.size() == 1) {
                Merge.resolve(conflicts, step, r -> write(step, all, r));
            } else if (!Merge.isResolved(conflicts, step, r -> write(step, all, r))) {
                return oneByOne(before, group.stream().map(List::of).toList());
            }
        }
        if (conflicts != null) {
            conflicts.committed(conflicts.seenBy(group.get(group.size() - 1).marker()));
        }
        return after;
    }

    /** Writes as if there were no conflicts. @return whether there were none */
    private boolean isWritten(Step step, List<PartWork> all) {
        try {
            write(step, all, null);
            return true;
        } catch (ConflictFound e) {
            return false;
        }
    }

    /**
     * What one batch had not seen, a later one may have: only those that saw the same are decided together. A TRUNCATE is, with what came before
     * it, no change of a key: it goes alone.
     */
    private List<List<CommittedMarker>> alike(List<CommittedMarker> group) {
        List<List<CommittedMarker>> alike = new ArrayList<>();
        BatchMarker last = null;
        for (CommittedMarker next : group) {
            boolean joins = last != null
                    && heard == null // each is evidence of its own
                    && Objects.equals(conflicts.seenBy(last), conflicts.seenBy(next.marker()))
                    && !works.truncatesIn(last)
                    && !works.truncatesIn(next.marker());
            if (!joins) {
                alike.add(new ArrayList<>());
            }
            alike.get(alike.size() - 1).add(next);
            last = next.marker();
        }
        return alike;
    }

    private Position oneByOne(Position before, List<List<CommittedMarker>> groups) {
        Position position = before;
        for (List<CommittedMarker> next : groups) {
            position = applied(position, next);
        }
        return position;
    }

    /** Behind the rows: what the target's own applications have changed meanwhile. */
    private void check(Step step, Resolution resolution) {
        pipe.drain();
        if (resolution == null) {
            conflicts.run(step.parts(), conflicts.seenBy(step.batches().get(0)));
        } else {
            resolution.check(step.parts());
        }
    }

    /** @param resolution null if there are no conflicts as far as is known */
    private void write(Step step, List<PartWork> works, Resolution resolution) {
        Set<PartWork> replaced = new HashSet<>();
        if (heard != null) {
            conflicts.see(
                    step.batches().isEmpty()
                            ? step.newest().marker()
                            : step.batches().get(0));
        }
        while (true) {
            try {
                transact(step, works, resolution, replaced);
                return;
            } catch (StatementFailed e) {
                pipe.discard();
                target.sql().query("ROLLBACK");
                if (givesWay(e.error(), resolution)) {
                    continue;
                }
                if (e.statement().code() != null) {
                    throw TransactionCode.refused(e, step, target.sql().display());
                }
                if (e.statement().work() == null) {
                    throw applied.guardFailed(e.error(), step.before());
                }
                if (!WorkWriter.mayReplace(e, replaced)) {
                    boolean clash = e.isUniqueness() && conflicts != null;
                    if (clash && (resolution == null || resolution.lookForClashes())) {
                        throw ConflictFound.clash();
                    }
                    if (resolution != null && step.group().size() > 1) {
                        throw ConflictFound.together();
                    }
                    throw new Explanation(target.sql()).of(e);
                }
            } catch (SarrioException | ConflictFound e) {
                if (target.sql().isOpen()) {
                    pipe.discard();
                    target.sql().query("ROLLBACK");
                }
                if (!(e instanceof SarrioException refused && givesWay(refused, resolution))) {
                    throw e;
                }
            }
        }
    }

    /** @return whether it is to be written once more as it is  @throws ConflictFound if it is to be decided anew before that */
    private boolean givesWay(SarrioException e, Resolution resolution) {
        boolean again = patience.givesWay(e);
        if (again && resolution != null) {
            throw ConflictFound.locked();
        }
        return again;
    }

    private void transact(Step step, List<PartWork> works, Resolution resolution, Set<PartWork> replaced) {
        begin(step);
        if (code != null) {
            code.before(pipe, step);
        }
        List<PartWork> written = resolution == null ? works : merge(resolution).decide(works);
        writer.write(written, replaced);
        if (heard != null) {
            heard.write(written);
        }
        if (conflicts != null && !step.parts().isEmpty()) {
            check(step, resolution);
        }
        if (code != null) {
            code.after(pipe, step);
        }
        pipe.send(Statement.control("COMMIT"));
        pipe.drain();
    }

    private Merge merge(Resolution resolution) {
        return new Merge(records, pipe, settings.statementRowsMax(), settings.statementBytesMax(), resolution);
    }

    private void begin(Step step) {
        Snapshot acknowledged =
                conflicts == null ? null : conflicts.seenBy(step.newest().marker());
        Beside beside = new Beside(step.lastChange(), acknowledged, step.records());
        pipe.send(Statement.control("BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE"));
        if (heard != null) {
            pipe.send(Statement.control(Heard.turn(conflicts.sync())));
        }
        pipe.send(Statement.control(applied.guardSql()), applied.guard(step.before(), step.after(), beside), 0);
        patience.send(pipe);
        if (!target.replicaRole()) {
            pipe.send(Statement.control("SET CONSTRAINTS ALL DEFERRED"));
        }
    }
}

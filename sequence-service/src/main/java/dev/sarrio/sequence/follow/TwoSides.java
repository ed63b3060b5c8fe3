package dev.sarrio.sequence.follow;

import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One pass over the sequences of a two-way sync. What was handed out on either side, or is in a column that the sequence feeds, is behind both
 * afterwards; the side that applications don't write is kept ahead by the margin. Never backwards, whoever draws from them. For one thread.
 */
public final class TwoSides {
    private final PgSession[] sessions;
    private final Mover[] movers;
    private final Interleaving interleaving;

    /** @param first on the sync's first source  @param second on the other */
    public TwoSides(PgSession first, PgSession second, FollowSettings settings, SyncName sync) {
        this.sessions = new PgSession[] {first, second};
        this.movers = new Mover[] {new Mover(first, settings), new Mover(second, settings)};
        this.interleaving = new Interleaving(first, second, sync);
        for (PgSession session : sessions) {
            session.query("SET lock_timeout = " + settings.lockWait().toMillis());
        }
    }

    /** A sequence on both sides. */
    record Both(TableName name, SequenceReader.Found[] found, BigInteger[] highest) {
        SequenceState state(int side) {
            return found[side].state();
        }

        /** A side's state, or a value in a column that is further. */
        SequenceState reached(SequenceState of) {
            SequenceState reached = of;
            for (BigInteger value : highest) {
                reached = value == null ? reached : reached.reaching(value);
            }
            return reached;
        }
    }

    public List<SequenceReport> pass(DesiredSync sync) {
        List<TableName> names = sync.sequences();
        List<SequenceReport> reports = new ArrayList<>();
        if (!sync.sides().interleave()) {
            interleaving.undo(names);
        }
        List<Both> all = read(names);
        for (Both one : all) {
            reports.add(pass(sync, one));
        }
        return reports;
    }

    private List<Both> read(List<TableName> names) {
        List<SequenceReader.Found> first = new SequenceReader(sessions[0]).read(names);
        List<SequenceReader.Found> second = new SequenceReader(sessions[1]).read(names);
        Map<Integer, BigInteger> here = new FedColumns(sessions[0]).furthest(names, first);
        Map<Integer, BigInteger> there = new FedColumns(sessions[1]).furthest(names, second);
        List<Both> all = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            all.add(new Both(names.get(i), new SequenceReader.Found[] {first.get(i), second.get(i)}, new BigInteger[] {
                here.get(i), there.get(i)
            }));
        }
        return all;
    }

    private SequenceReport pass(DesiredSync sync, Both both) {
        for (int side = 0; side < 2; side++) {
            if (both.state(side) == null) {
                Long first = both.state(0) == null ? null : both.state(0).last().longValueExact();
                Long second =
                        both.state(1) == null ? null : both.state(1).last().longValueExact();
                return Follower.unreadable(both.name(), sessions[side], both.found()[side], first, second);
            }
        }
        try {
            return sync.sides().interleave() ? interleaved(sync, both) : followed(sync, both);
        } catch (SarrioException e) {
            if (e.code() == ErrorCode.DATABASE_UNREACHABLE || !sessions[0].isOpen() || !sessions[1].isOpen()) {
                throw e;
            }
            return report(sync, both, new long[2], e.getMessage() + ": " + e.remedy(), e.code());
        }
    }

    private SequenceReport interleaved(DesiredSync sync, Both both) {
        String problem = interleaving.keep(both);
        Both now = read(List.of(both.name())).get(0);
        return report(sync, now, new long[2], problem, problem == null ? null : ErrorCode.CONSTRAINT_VIOLATION);
    }

    private SequenceReport followed(DesiredSync sync, Both both) {
        long[] behind = new long[2];
        boolean moved = false;
        for (int side = 0; side < 2; side++) {
            Step step = step(sync, both, side);
            if (step.problem() != null) {
                return report(sync, both, behind, both.name() + " " + step.problem(), ErrorCode.CONSTRAINT_VIOLATION);
            }
            if (step.count().signum() == 0) {
                continue;
            }
            behind[side] =
                    step.missing().min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
            if (!both.found()[side].writable()) {
                return report(
                        sync,
                        both,
                        behind,
                        "No UPDATE on sequence " + both.name() + " for " + sessions[side].display()
                                + ": GRANT UPDATE ON SEQUENCE " + Sql.identifier(both.name()) + " TO its role",
                        ErrorCode.MISSING_PRIVILEGE);
            }
            if (movers[side].move(both.name(), both.found()[side], step)) {
                behind[side] = 0;
                moved = true;
            }
        }
        return report(sync, moved ? read(List.of(both.name())).get(0) : both, behind, null, null);
    }

    /** What one side has to do. The other one's margin is not what it has handed out. */
    private static Step step(DesiredSync sync, Both both, int side) {
        long margin = sync.sequenceMargin();
        boolean active = sync.sources().get(side).equals(sync.sides().active());
        SequenceState other = both.state(1 - side);
        return Step.plan(both.reached(active ? other.back(margin) : other), both.state(side), active ? 0 : margin);
    }

    private static SequenceReport report(DesiredSync sync, Both both, long[] behind, String problem, ErrorCode code) {
        List<SideReport> sides = new ArrayList<>();
        for (int side = 0; side < 2; side++) {
            SequenceState s = both.state(side);
            boolean free = sync.sides().interleave()
                    ? Interleaving.apart(new SequenceState[] {both.state(0), both.state(1)})
                    : behind[side] == 0 && both.reached(s).equals(s);
            sides.add(SideReport.of(
                    sync.sources().get(side).value(),
                    s,
                    both.highest()[side],
                    behind[side],
                    problem == null ? free : null));
        }
        return new SequenceReport(
                both.name(),
                both.state(0).last().longValueExact(),
                both.state(1).last().longValueExact(),
                Math.max(behind[0], behind[1]),
                problem,
                code,
                sides);
    }
}

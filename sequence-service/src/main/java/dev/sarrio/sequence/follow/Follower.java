package dev.sarrio.sequence.follow;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * One pass over a sync's sequences: what is behind is moved on, what is not is left alone. Never moves a sequence backwards, even
 * with other services or applications at it: small gaps are closed by nextval; a large one by setval, under an advisory lock that all
 * of Sarrio's services take, and only if nobody moved the sequence since it was read. For one thread.
 */
public final class Follower {
    /** Class id of the advisory locks on sequences; `0x5A44` is that of leases. */
    private static final int LOCK_CLASS = 0x5A45;

    private static final String ADVANCE = Sql.resource(Follower.class, "advance.sql");
    private final PgSession source;
    private final PgSession target;
    private final FollowSettings settings;
    private final String[] names;

    public Follower(PgSession source, PgSession target, FollowSettings settings) {
        this(source, target, settings, "source", "target");
    }

    Follower(PgSession source, PgSession target, FollowSettings settings, String sourceName, String targetName) {
        this.names = new String[] {sourceName, targetName};
        this.source = source;
        this.target = target;
        this.settings = settings;
    }

    /** @param margin how many values the target's sequences are kept ahead */
    public List<SequenceReport> pass(List<TableName> sequences, long margin) {
        List<SequenceReader.Found> from = new SequenceReader(source).read(sequences);
        List<SequenceReader.Found> to = new SequenceReader(target).read(sequences);
        List<SequenceReport> reports = new ArrayList<>();
        for (int i = 0; i < sequences.size(); i++) {
            reports.add(follow(sequences.get(i), from.get(i), to.get(i), margin));
        }
        return reports;
    }

    private SequenceReport follow(TableName name, SequenceReader.Found from, SequenceReader.Found to, long margin) {
        Long sourceValue = from.state() == null ? null : from.state().last().longValueExact();
        Long targetValue = to.state() == null ? null : to.state().last().longValueExact();
        if (from.state() == null || to.state() == null) {
            boolean onSource = from.state() == null;
            return unreadable(name, onSource ? source : target, onSource ? from : to, sourceValue, targetValue);
        }
        List<SideReport> sides = sides(from.state(), to.state());
        Step step = Step.plan(from.state(), to.state(), margin);
        if (step.problem() != null) {
            return new SequenceReport(
                    name,
                    sourceValue,
                    targetValue,
                    0,
                    name + " " + step.problem(),
                    ErrorCode.CONSTRAINT_VIOLATION,
                    sides);
        }
        long missing = step.missing().min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
        if (step.count().signum() == 0) {
            return new SequenceReport(name, sourceValue, targetValue, 0, null, null, sides);
        }
        if (!to.writable()) {
            return new SequenceReport(
                    name,
                    sourceValue,
                    targetValue,
                    missing,
                    "No UPDATE on sequence " + name + " for " + target.display() + ": GRANT UPDATE ON SEQUENCE "
                            + Sql.identifier(name) + " TO its role",
                    ErrorCode.MISSING_PRIVILEGE,
                    sides);
        }
        Long moved = move(name, to.state(), step);
        return moved == null
                ? new SequenceReport(name, sourceValue, targetValue, missing, null, null, sides)
                : new SequenceReport(
                        name,
                        sourceValue,
                        moved,
                        0,
                        null,
                        null,
                        sides(from.state(), to.state().at(moved)));
    }

    private List<SideReport> sides(SequenceState from, SequenceState to) {
        return List.of(SideReport.of(names[0], from, null, 0, null), SideReport.of(names[1], to, null, 0, null));
    }

    static SequenceReport unreadable(
            TableName name, PgSession where, SequenceReader.Found found, Long sourceValue, Long targetValue) {
        return found.present()
                ? new SequenceReport(
                        name,
                        sourceValue,
                        targetValue,
                        0,
                        "Sequence " + name + " can't be read on " + where.display() + ": GRANT USAGE ON SCHEMA "
                                + Sql.identifier(name.schema()) + " and GRANT SELECT ON SEQUENCE "
                                + Sql.identifier(name) + " TO its role",
                        ErrorCode.MISSING_PRIVILEGE,
                        List.of())
                : new SequenceReport(
                        name,
                        sourceValue,
                        targetValue,
                        0,
                        "Sequence " + name + " is not on " + where.display()
                                + ": create it there (a copy of the schema does), or take it out of the sync",
                        ErrorCode.UNKNOWN_SEQUENCE,
                        List.of());
    }

    /** @return the value it has now; null if somebody else was at it, and it is looked at again in the next pass */
    private Long move(TableName name, SequenceState seen, Step step) {
        boolean small = step.count().compareTo(BigInteger.valueOf(settings.nextvalMax())) <= 0;
        return small ? byNextval(name, step.count().intValueExact()) : bySetval(name, seen, step.value());
    }

    private Long byNextval(TableName name, int count) {
        Long last = null;
        for (Row r : target.query(
                "SELECT pg_catalog.nextval(" + regclass(name) + ")::int8 FROM generate_series(1, " + count + ")")) {
            last = r.getLong(0);
        }
        return last;
    }

    private Long bySetval(TableName name, SequenceState seen, BigInteger value) {
        try {
            return target.transaction("", () -> {
                target.query("SET LOCAL lock_timeout = " + settings.lockWait().toMillis());
                target.query("SELECT pg_catalog.pg_advisory_xact_lock(" + LOCK_CLASS + ", " + regclass(name)
                        + "::oid::int8::bit(32)::int4)");
                var moved = target.execute(
                        ADVANCE.replace("%oid%", regclass(name)).replace("%sequence%", Sql.identifier(name)),
                        value.toString(),
                        seen.last().toString(),
                        String.valueOf(seen.called()));
                return moved.size() == 0 ? null : value.longValueExact();
            });
        } catch (SarrioException e) {
            if (e.code() == ErrorCode.LOCK_TIMEOUT) {
                return null;
            }
            throw e;
        }
    }

    private static String regclass(TableName name) {
        return Sql.literal(Sql.identifier(name)) + "::pg_catalog.regclass";
    }
}

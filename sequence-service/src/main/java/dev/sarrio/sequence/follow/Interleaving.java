package dev.sarrio.sequence.follow;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Lets both sides draw from a sequence at once: its increment is doubled, and one side hands out the values in between the other's. Set up and undone
 * under the locks of both sequences, so that no value drawn meanwhile is forgotten. What the increment was is kept in `sarrio.sequence` on both sides. For one
 * thread.
 */
final class Interleaving {
    private static final String RECORD = Sql.resource(Interleaving.class, "record.sql");
    /** Each lock is waited for only so long; and if we should stall while we hold one, the server takes it away. */
    private static final String BRIEFLY = "BEGIN; SET LOCAL lock_timeout = 40; SET LOCAL synchronous_commit = off;"
            + " SET LOCAL idle_in_transaction_session_timeout = 2000; ";

    private final PgSession[] sessions;
    private final SyncName sync;

    Interleaving(PgSession first, PgSession second, SyncName sync) {
        this.sync = sync;
        this.sessions = new PgSession[] {first, second};
    }

    /** Sets it up, or puts it right. @return why it can't be, with the remedy; null if it is so, or will be tried again */
    String keep(TwoSides.Both both) {
        SequenceState[] states = {both.state(0), both.state(1)};
        BigInteger[] before = {recorded(0).get(both.name()), recorded(1).get(both.name())};
        if (before[0] != null && before[1] != null && apart(states)) {
            return null;
        }
        String problem = problem(both, before);
        if (problem != null) {
            return problem;
        }
        BigInteger increment = before[0] != null ? before[0] : before[1] != null ? before[1] : states[0].increment();
        if (recordTables() < 2) {
            for (PgSession session : sessions) {
                session.query(RECORD);
            }
        }
        boolean done = locked(both.name(), increment.multiply(BigInteger.TWO), (a, b) -> {
            SequenceState furthest = both.reached(further(state(a, states[0]), state(b, states[1])));
            BigInteger last =
                    furthest.called() ? furthest.last() : furthest.last().subtract(increment);
            return List.of(
                    record(both.name(), increment) + handOut(both.name(), last.add(increment)),
                    record(both.name(), increment)
                            + handOut(both.name(), last.add(increment.multiply(BigInteger.TWO))));
        });
        return done
                ? null
                : "Sequence " + both.name()
                        + " is in use on both sides and could not be interleaved yet: it is tried again";
    }

    private static String problem(TwoSides.Both both, BigInteger[] before) {
        for (int side = 0; side < 2; side++) {
            if (!both.found()[side].owned()) {
                return "Sequence " + both.name()
                        + " can't be interleaved: ALTER SEQUENCE needs its ownership on both sides: GRANT the"
                        + " role that owns it, or say sequences=follow";
            }
            if (both.state(side).cycle()) {
                return "Sequence " + both.name()
                        + " cycles, so it can't be interleaved: ALTER SEQUENCE … NO CYCLE, or say sequences=follow";
            }
        }
        boolean alike = both.state(0).increment().equals(both.state(1).increment());
        return alike || before[0] != null || before[1] != null
                ? null
                : "Sequence " + both.name() + " has increment " + both.state(0).increment() + " on one side and "
                        + both.state(1).increment() + " on the other: make them alike";
    }

    /** Both have the same increment, and each the values in between the other's. */
    static boolean apart(SequenceState[] s) {
        BigInteger increment = s[0].increment();
        return increment.equals(s[1].increment())
                && !s[0].next().subtract(s[1].next()).mod(increment.abs()).equals(BigInteger.ZERO);
    }

    /** Back to what they were, as far as these sequences are interleaved. What is in use is left for the next time. @return whether all are */
    boolean undo(List<TableName> names) {
        Map<TableName, BigInteger> before = recorded(1);
        before.putAll(recorded(0));
        boolean all = true;
        for (TableName name : names) {
            if (before.containsKey(name)) {
                all &= undo(name, before.get(name));
            }
        }
        if (!before.isEmpty() && all) {
            dropEmpty();
        }
        return all;
    }

    private boolean undo(TableName name, BigInteger increment) {
        return locked(name, increment, (a, b) -> {
            SequenceState side =
                    SequenceState.of(0, true, increment.longValueExact(), Long.MIN_VALUE, Long.MAX_VALUE, false);
            SequenceState furthest = further(state(a, side), state(b, side));
            String statements = "DELETE FROM sarrio.sequence WHERE schema = " + Sql.literal(name.schema())
                    + " AND name = " + Sql.literal(name.name()) + "; SELECT pg_catalog.setval(" + Mover.regclass(name)
                    + ", " + furthest.last() + ", " + furthest.called() + "); ";
            return List.of(statements, statements);
        });
    }

    private void dropEmpty() {
        for (PgSession session : sessions) {
            boolean empty = session.query("SELECT NOT EXISTS (SELECT FROM sarrio.sequence)")
                    .iterator()
                    .next()
                    .getBoolean(0);
            if (empty) {
                session.query("DROP TABLE sarrio.sequence");
            }
        }
    }

    /** Both sequences locked and with this increment: then what follows from their states, on either side. @return false if a lock was not to be had */
    private boolean locked(TableName name, BigInteger increment, Consequence then) {
        try {
            for (PgSession session : sessions) {
                session.query(BRIEFLY + Mover.lock(name, increment));
            }
            List<String> statements = then.apply(Mover.state(sessions[0], name), Mover.state(sessions[1], name));
            for (int side = 0; side < 2; side++) {
                sessions[side].query(statements.get(side));
            }
            for (PgSession session : sessions) {
                session.query("COMMIT");
            }
            return true;
        } catch (SarrioException e) {
            for (PgSession session : sessions) {
                if (session.isOpen()) {
                    session.query("ROLLBACK");
                }
            }
            if (e.code() == ErrorCode.LOCK_TIMEOUT) {
                return false;
            }
            throw e;
        }
    }

    /** From the states of both sides to what is to be done on each. */
    private interface Consequence {
        List<String> apply(Row first, Row second);
    }

    private static SequenceState state(Row now, SequenceState as) {
        return new SequenceState(
                BigInteger.valueOf(now.getLong("last")),
                now.getBoolean("called"),
                as.increment(),
                as.min(),
                as.max(),
                as.cycle());
    }

    private static SequenceState further(SequenceState a, SequenceState b) {
        if (!b.called()) {
            return a;
        }
        return a.called() ? a.reaching(b.last()) : b;
    }

    private static String handOut(TableName name, BigInteger next) {
        return "SELECT pg_catalog.setval(" + Mover.regclass(name) + ", " + next + ", false); ";
    }

    private String record(TableName name, BigInteger increment) {
        return "INSERT INTO sarrio.sequence (schema, name, increment, sync) VALUES (" + Sql.literal(name.schema())
                + ", " + Sql.literal(name.name()) + ", " + increment + ", " + Sql.literal(sync.value())
                + ") ON CONFLICT DO NOTHING; ";
    }

    private long recordTables() {
        long there = 0;
        for (PgSession session : sessions) {
            there += hasRecords(session) ? 1 : 0;
        }
        return there;
    }

    private static boolean hasRecords(PgSession session) {
        return session.query("SELECT pg_catalog.to_regclass('sarrio.sequence') IS NOT NULL")
                .iterator()
                .next()
                .getBoolean(0);
    }

    private Map<TableName, BigInteger> recorded(int side) {
        Map<TableName, BigInteger> increments = new HashMap<>();
        if (hasRecords(sessions[side])) {
            for (Row r : sessions[side].execute(
                    "SELECT schema, name, increment FROM sarrio.sequence WHERE sync = $1", sync.value())) {
                increments.put(
                        new TableName(r.getString("schema"), r.getString("name")),
                        BigInteger.valueOf(r.getLong("increment")));
            }
        }
        return increments;
    }

    /** All that are interleaved on both sides, or were. @return whether none is left */
    boolean undoAll() {
        Set<TableName> names = new TreeSet<>(recorded(0).keySet());
        names.addAll(recorded(1).keySet());
        return names.isEmpty() || undo(List.copyOf(names));
    }
}

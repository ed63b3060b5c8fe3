package dev.sarrio.sequence.follow;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.math.BigInteger;

/**
 * Moves sequences forward while applications may draw from them. Small gaps by nextval, which is atomic and locks nobody out; large ones by setval under
 * the sequence's own lock, all in one message to the server, so that nobody waits for our network. That lock waits for open
 * transactions that have called nextval, and whoever calls it next waits behind us: so it is given up soon, and tried again in the next pass.
 * Where the role does not own the sequence there is only nextval. For one thread.
 */
final class Mover {
    private static final int STEPS_MAX = 100;
    private final PgSession session;
    private final FollowSettings settings;

    /** @param session with lock_timeout set: nextval too may meet a lock */
    Mover(PgSession session, FollowSettings settings) {
        this.session = session;
        this.settings = settings;
    }

    /** @return whether it has gone as far as the step says; if not, the next pass goes on */
    boolean move(TableName name, SequenceReader.Found found, Step step) {
        boolean small = step.count().compareTo(BigInteger.valueOf(settings.nextvalMax())) <= 0;
        try {
            if (small) {
                byNextval(name, step.count().intValueExact());
                return true;
            }
            return found.owned() ? bySetval(name, found.state(), step.value()) : bySteps(name, step.count());
        } catch (SarrioException e) {
            if (e.code() == ErrorCode.LOCK_TIMEOUT) {
                return false;
            }
            throw e;
        }
    }

    private void byNextval(TableName name, int count) {
        session.query("SELECT max(pg_catalog.nextval(" + regclass(name) + ")) FROM generate_series(1, " + count + ")");
    }

    private boolean bySteps(TableName name, BigInteger count) {
        BigInteger left = count;
        BigInteger most = BigInteger.valueOf(Math.max(1, settings.nextvalMax()));
        for (int i = 0; i < STEPS_MAX && left.signum() > 0; i++) {
            byNextval(name, left.min(most).intValueExact());
            left = left.subtract(most);
        }
        return left.signum() <= 0;
    }

    private boolean bySetval(TableName name, SequenceState seen, BigInteger value) {
        String behind;
        if (seen.cycle()) {
            behind =
                    "last_value = " + seen.last() + " AND is_called = " + seen.called(); // on a circle nobody is behind
        } else {
            String than = seen.ascending() ? "<" : ">";
            behind = "CASE WHEN is_called THEN last_value " + than + " " + value + " ELSE last_value " + than + "= "
                    + value + " END";
        }
        try {
            // without synchronous commit the lock is not held for a flush; whoever draws and commits after us flushes
            // ours too
            session.query("BEGIN; SET LOCAL synchronous_commit = off; " + lock(name, seen.increment())
                    + "; SELECT pg_catalog.setval("
                    + regclass(name) + ", " + value + ", true) FROM " + Sql.identifier(name) + " WHERE " + behind
                    + "; COMMIT");
            return true;
        } catch (SarrioException e) {
            if (session.isOpen()) {
                session.query("ROLLBACK");
            }
            throw e;
        }
    }

    /** Locks a sequence against nextval until the end of the transaction. */
    static String lock(TableName name, BigInteger increment) {
        return "ALTER SEQUENCE " + Sql.identifier(name) + " INCREMENT BY " + increment;
    }

    static String regclass(TableName name) {
        return Sql.literal(Sql.identifier(name)) + "::pg_catalog.regclass";
    }

    /** The state now, read in the current transaction. */
    static Row state(PgSession session, TableName name) {
        return session.query("SELECT last_value::int8 AS last, is_called AS called FROM " + Sql.identifier(name))
                .iterator()
                .next();
    }
}

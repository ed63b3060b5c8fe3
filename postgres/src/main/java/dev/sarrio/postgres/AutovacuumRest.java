package dev.sarrio.postgres;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import java.time.Duration;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps autovacuum from tables while they are filled, where it would read each of them again and again for nothing: what rows that are only
 * new call for waits, what dead rows call for does not. What is set says by itself whose it is, so whatever dies, it can be found and taken
 * back. For one thread.
 */
public final class AutovacuumRest {
    private static final Logger LOG = LoggerFactory.getLogger(AutovacuumRest.class);
    private final PgSession session;

    public AutovacuumRest(PgSession session) {
        this.session = session;
    }

    /** Begins. Tables that the role does not own, or that have settings of autovacuum of their own, are left alone, and so is one that is locked. */
    public void begin(Collection<TableName> tables, Duration lockWait) {
        session.execute(
                        Sql.resource(AutovacuumRest.class, "autovacuum-begin.sql"),
                        tables.stream().map(TableName::schema).toArray(String[]::new),
                        tables.stream().map(TableName::name).toArray(String[]::new))
                .forEach(r -> set(r.getString(0), lockWait));
    }

    private void set(String statement, Duration lockWait) {
        try {
            session.transaction("", () -> {
                session.query("SET LOCAL lock_timeout = " + lockWait.toMillis());
                return session.query(statement);
            });
        } catch (SarrioException e) {
            if (e.code() != ErrorCode.LOCK_TIMEOUT) {
                throw e;
            }
            LOG.info("Autovacuum goes on where it was to rest, as the table is locked: {}", statement);
        }
    }

    /** Ends, for all tables of the database. */
    public void end() {
        session.query(Sql.resource(AutovacuumRest.class, "autovacuum-end.sql"))
                .forEach(r -> session.query(r.getString(0)));
    }
}

package dev.sarrio.coordinator.leave;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.fence.FenceSettings;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.SarrioSchema;
import dev.sarrio.postgres.SessionSettings;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Takes Sarrio out of a database that no sync uses, with the database's own login. It holds capture's lease meanwhile, so capture can't install
 * anything, and begins when no service of Sarrio works there any more. Thread-safe.
 */
public final class Uninstaller {
    private static final String SERVICES = Sql.resource(Uninstaller.class, "services.sql");
    private static final String OWNER = "SELECT to_jsonb(s) ->> 'kafka_cluster' FROM sarrio.stream s";
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String INTERLEAVED =
            "SELECT quote_ident(schema) || '.' || quote_ident(name) || ' (increment was ' || increment || ')' FROM sarrio.sequence ORDER BY 1";
    private static final String BY_HAND =
            "by hand, as the owner of schema sarrio, until it succeeds: SET lock_timeout = '100ms'; DROP SCHEMA sarrio CASCADE;";
    private final PgServers servers;
    private final Supplier<String> kafkaCluster;
    private final FenceSettings locks;
    private final Duration patience;

    /** @param kafkaCluster the id of this installation's  @param patience for services that are still there and for locks, together */
    public Uninstaller(PgServers servers, Supplier<String> kafkaCluster, FenceSettings locks, Duration patience) {
        this.servers = servers;
        this.kafkaCluster = kafkaCluster;
        this.locks = locks;
        this.patience = patience;
    }

    /** What there is; changes nothing. */
    public Leftovers look(DatabaseEntry database) {
        try (PgSession session = open(database)) {
            return Leftovers.in(database.name(), session);
        }
    }

    /**
     * @param force also what another installation made, and what says how sequences were before they were interleaved
     * @param progress is told before each step what it is about
     * @return what is left
     */
    public Leftovers remove(DatabaseEntry database, boolean force, Consumer<String> progress) {
        try (PgSession session = open(database)) {
            if (!force) {
                checkOwner(database, session);
            }
            long end = System.nanoTime() + patience.toNanos();
            progress.accept("services that still work there");
            awaitServices(database, session, end);
            awaitSequences(database, session, force, end);
            new Clearing(session, database.name(), locks, end, progress).run();
            return Leftovers.in(database.name(), session);
        } catch (SarrioException e) {
            throw byHand(e);
        }
    }

    private PgSession open(DatabaseEntry database) {
        PgSession session = servers.connect(database.connection(), "sarrio uninstall " + database.name());
        try {
            SessionSettings.pin(session);
            return session;
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private void checkOwner(DatabaseEntry database, PgSession session) {
        Optional<String> owner = first(session, "sarrio.stream", OWNER);
        if (owner.isPresent() && !owner.get().equals(cluster(database))) {
            throw new SarrioException(
                    ErrorCode.CAPTURED_ELSEWHERE,
                    "What there is on " + database.name()
                            + " was made by another installation of Sarrio, with Kafka cluster " + owner.get(),
                    "uninstall it there; if that installation is gone for good: uninstall database " + database.name()
                            + " --force");
        }
    }

    private String cluster(DatabaseEntry database) {
        try {
            return kafkaCluster.get();
        } catch (SarrioException e) {
            throw new SarrioException(
                    e.code(),
                    "Whether this installation made what there is on " + database.name() + " can't be told: "
                            + e.getMessage(),
                    e.remedy() + "; or, if no other installation captures it: uninstall database " + database.name()
                            + " --force",
                    e);
        }
    }

    private void awaitServices(DatabaseEntry database, PgSession session, long end) {
        boolean[] mine = {false};
        boolean alone = until(end, () -> {
            mine[0] = mine[0] || tryLease(session);
            return mine[0] && services(session).isEmpty();
        });
        if (!alone) {
            throw new SarrioException(
                    ErrorCode.IN_USE,
                    "Services still work on " + database.name() + ": " + String.join(", ", services(session)),
                    "they end when they hear that no sync uses it; one that does not hear it, since it is cut off from Kafka, is to be"
                            + " stopped. Then uninstall again");
        }
    }

    private static boolean tryLease(PgSession session) {
        return session.execute(
                        "SELECT pg_catalog.pg_try_advisory_lock($1, $2)",
                        SarrioSchema.LOCK_CLASS,
                        SarrioSchema.CAPTURE_LEASE)
                .iterator()
                .next()
                .getBoolean(0);
    }

    private static List<String> services(PgSession session) {
        List<String> who = new ArrayList<>();
        session.execute(SERVICES, (long) SarrioSchema.LOCK_CLASS).forEach(r -> who.add(r.getString("who")));
        return who;
    }

    /** The sequence-service sets them back when a sync ends, under the locks of both sides: only it can. */
    private void awaitSequences(DatabaseEntry database, PgSession session, boolean force, long end) {
        boolean[] forced = {force};
        boolean setBack = until(
                end,
                () -> forced[0]
                        || first(session, "sarrio.sequence", INTERLEAVED).isEmpty());
        if (!setBack) {
            throw new SarrioException(
                    ErrorCode.NOT_READY,
                    "Sequences on " + database.name() + " still hand out every second value, "
                            + first(session, "sarrio.sequence", INTERLEAVED).orElse("") + " for one",
                    "start the sequence-service, which sets them back, and uninstall again; or set them by hand (setval, ALTER SEQUENCE …"
                            + " INCREMENT), then add --force");
        }
    }

    /** The first row of a table that may not be there, or is just being taken away by the service whose it is. */
    private static Optional<String> first(PgSession session, String table, String query) {
        boolean there = session.query("SELECT to_regclass(" + Sql.literal(table) + ") IS NOT NULL")
                .iterator()
                .next()
                .getBoolean(0);
        if (there) {
            try {
                for (Row r : session.query(query)) {
                    return Optional.ofNullable(r.getString(0));
                }
            } catch (SarrioException e) {
                if (!UNDEFINED_TABLE.equals(PgErrors.sqlState(e))) {
                    throw e;
                }
            }
        }
        return Optional.empty();
    }

    private boolean until(long end, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() >= end) {
                return false;
            }
            LockSupport.parkNanos(locks.look().toNanos());
        }
        return true;
    }

    /** Who can't log in, or may not, is told what somebody else can do. */
    private static SarrioException byHand(SarrioException e) {
        return switch (e.code()) {
            case DATABASE_UNREACHABLE, AUTHENTICATION_FAILED, DATABASE_DOES_NOT_EXIST, TLS_FAILED, MISSING_PRIVILEGE ->
                new SarrioException(e.code(), e.getMessage(), e.remedy() + "; or " + BY_HAND, e);
            default -> e;
        };
    }
}

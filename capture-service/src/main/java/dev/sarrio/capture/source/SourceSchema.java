package dev.sarrio.capture.source;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.SarrioSchema;
import dev.sarrio.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/** Schema `sarrio` on the source: made, identified, ticked, removed. */
public final class SourceSchema {
    private static final String INSTALL = Sql.resource(SourceSchema.class, "install.sql");
    private static final String CREATE_SCHEMA = "CREATE SCHEMA IF NOT EXISTS sarrio;";
    private static final String IDENTITY = """
            SELECT (SELECT system_identifier FROM pg_control_system())::text AS system_identifier,
                   substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS timeline""";
    private static final String OWNER =
            "SELECT owner FROM (SELECT to_jsonb(s) ->> 'kafka_cluster' AS owner FROM sarrio.stream s) o WHERE owner <> $1";
    private static final String WITHOUT_OWNER = "SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_attribute"
            + " WHERE attrelid = 'sarrio.stream'::regclass AND attname = 'kafka_cluster')";
    private static final String DEPENDENT_OBJECTS = "2BP01";
    private static final int LOCK_ATTEMPTS = 100;
    private final PgSession session;

    /** @param session with synchronous_commit on, for the ticks */
    public SourceSchema(PgSession session) {
        this.session = session;
    }

    public boolean present() {
        return exists("to_regclass('sarrio.stream')");
    }

    private boolean complete() {
        return present() && exists("to_regproc('sarrio.log_keys')") && exists("to_regclass('sarrio.image')");
    }

    private boolean exists(String object) {
        return session.query("SELECT " + object + " IS NOT NULL")
                .iterator()
                .next()
                .getBoolean(0);
    }

    /** The Kafka cluster of the installation that made all this, if it is another than this one. */
    public Optional<String> otherOwner(String kafkaCluster) {
        if (!present()) {
            return Optional.empty();
        }
        var rows = session.execute(OWNER, kafkaCluster).iterator();
        return rows.hasNext() ? Optional.of(rows.next().getString("owner")) : Optional.empty();
    }

    /** Two installations on one database would take the log and the triggers away from each other. */
    public void requireOwn(String kafkaCluster) {
        otherOwner(kafkaCluster).ifPresent(owner -> {
            throw new SarrioException(
                    ErrorCode.CAPTURED_ELSEWHERE,
                    session.display() + " is captured by another installation of Sarrio, with Kafka cluster " + owner
                            + "; this one's is " + kafkaCluster,
                    "use that installation, or remove the syncs there; if its Kafka is gone for good:"
                            + " UPDATE sarrio.stream SET kafka_cluster = NULL in that database, then retry");
        });
    }

    /** Makes what is missing, and checks that this is still the cluster that it was. */
    public Stream install(String kafkaCluster) {
        if (!complete()) {
            // a DBA may have made the schema for us: IF NOT EXISTS asks for CREATE on the database all the same
            String install = exists("to_regnamespace('sarrio')") ? INSTALL.replace(CREATE_SCHEMA, "") : INSTALL;
            // an older log is in use: whoever writes to it must not queue behind us
            new Installer(session, LOCK_ATTEMPTS).withLock(() -> {
                SarrioSchema.lock(session);
                session.query(install);
            });
        }
        Row identity = session.query(IDENTITY).iterator().next();
        requireOwn(kafkaCluster);
        if (session.query(WITHOUT_OWNER).size() > 0) { // made before installations were told apart
            session.query("ALTER TABLE sarrio.stream ADD COLUMN IF NOT EXISTS kafka_cluster text");
        }
        session.execute(
                "INSERT INTO sarrio.stream (one, id, system_identifier, timeline, next_relation)"
                        + " VALUES (true, $1, $2, $3, 1) ON CONFLICT DO NOTHING",
                UUID.randomUUID().toString(),
                identity.getString("system_identifier"),
                identity.getString("timeline"));
        session.execute("UPDATE sarrio.stream SET kafka_cluster = $1 WHERE kafka_cluster IS NULL", kafkaCluster);
        session.query("INSERT INTO sarrio.tick (one, batch) VALUES (true, 0) ON CONFLICT DO NOTHING");
        Stream stream = stream();
        check(stream, identity);
        return stream;
    }

    /** As it is now. */
    public Stream stream() {
        Row r = session.query(
                        "SELECT s.id, s.system_identifier, s.timeline, t.batch FROM sarrio.stream s, sarrio.tick t")
                .iterator()
                .next();
        return new Stream(
                r.getString("id"), r.getString("system_identifier"), r.getString("timeline"), r.getLong("batch"));
    }

    private void check(Stream stream, Row identity) {
        boolean system = stream.systemIdentifier().equals(identity.getString("system_identifier"));
        boolean timeline = stream.timeline().equals(identity.getString("timeline"));
        if (!system || !timeline) {
            throw new SarrioException(
                    ErrorCode.SOURCE_CHANGED_IDENTITY,
                    session.display() + " is not the server that was captured: its "
                            + (system
                                    ? "timeline is " + identity.getString("timeline") + ", it was " + stream.timeline()
                                    : "system identifier is " + identity.getString("system_identifier") + ", it was "
                                            + stream.systemIdentifier())
                            + ", so positions in its history no longer mean the same",
                    "verify and repair the targets or copy anew: remove the syncs that read this database, then add them again");
        }
    }

    /** Commits one real row, flushed: what a snapshot taken before saw can't be undone by a crash any more. */
    public Future<RowSet<Row>> sendTick(long batch) {
        return session.send("UPDATE sarrio.tick SET batch = greatest(batch, $1)", Tuple.of(batch));
    }

    /** Drops all that capture made here; what others keep in schema sarrio stays. */
    public void remove() {
        if (!present()) {
            return;
        }
        Installer installer = new Installer(session, LOCK_ATTEMPTS);
        for (Row r : session.query("SELECT id FROM sarrio.relation")) {
            installer.drop(r.getInteger(0));
        }
        installer.withLock(() -> session.query("DROP TABLE IF EXISTS sarrio.log CASCADE; DROP FUNCTION IF EXISTS"
                + " sarrio.log_keys(int, timestamptz, int, \"char\", text[]); DROP TABLE IF EXISTS sarrio.relation;"
                + " DROP TABLE IF EXISTS sarrio.tick; DROP TABLE IF EXISTS sarrio.stream"));
        try {
            session.query("DROP SCHEMA IF EXISTS sarrio");
        } catch (SarrioException e) {
            if (!DEPENDENT_OBJECTS.equals(PgErrors.sqlState(e))) {
                throw e;
            }
        }
    }
}

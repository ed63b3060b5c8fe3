package dev.sarrio.apply.flow;

import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.PeerPosition;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.MarkerLog;
import dev.sarrio.postgres.ChangeLog;
import dev.sarrio.postgres.PgSession;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In a sync of more than two databases a batch is applied when the target has all that the batch's source had of others when it made it: so nobody
 * sees an answer before the question. For the flow's thread.
 */
final class Causality {
    private static final Logger LOG = LoggerFactory.getLogger(Causality.class);
    private static final long ASK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final String HELD =
            "SELECT database, stream, batch, coalesce(copied, snapshot) AS snapshot FROM sarrio.applied WHERE sync = $1";
    private final Surroundings around;
    private final Assignment work;
    private final PgSession target;
    private final Map<DatabaseName, PeerPosition> held = new HashMap<>();
    private long askedNanos = System.nanoTime() - ASK_NANOS;

    private Causality(Surroundings around, Assignment work, PgSession target) {
        this.around = around;
        this.work = work;
        this.target = target;
    }

    /** @return null for a sync of one or two databases that are written */
    static Causality of(Surroundings around, Assignment work, PgSession target) {
        return work.sync().mesh() ? new Causality(around, work, target) : null;
    }

    /** @return the database of which something is to be applied before; null if the batch may be applied */
    DatabaseName waitsFor(BatchMarker marker) {
        boolean fresh = false;
        for (DesiredDatabase other : work.others()) {
            Optional<PeerPosition> wanted = marker.applied().stream()
                    .filter(p ->
                            p.sync().equals(work.sync().name()) && p.database().equals(other.name()))
                    .findFirst();
            if (wanted.isEmpty() || isHeld(wanted.get())) {
                continue;
            }
            if (!fresh) {
                look();
                fresh = true;
            }
            if (!isHeld(wanted.get()) && !isHeldOfSilent(other, wanted.get())) {
                return other.name();
            }
        }
        return null;
    }

    private boolean isHeld(PeerPosition wanted) {
        PeerPosition has = held.get(wanted.database());
        return has != null
                && has.stream().equals(wanted.stream())
                && has.snapshot().covers(wanted.snapshot());
    }

    private void look() {
        for (Row r : target.execute(HELD, work.sync().name().value())) {
            String snapshot = r.getString("snapshot");
            if (snapshot != null) {
                DatabaseName database = new DatabaseName(r.getString("database"));
                held.put(
                        database,
                        new PeerPosition(
                                work.sync().name(),
                                database,
                                r.getString("stream"),
                                r.getLong("batch"),
                                Snapshot.parse(snapshot)));
            }
        }
    }

    /** What a copy saw is covered by a later batch; whoever has nothing to say makes none, and is asked whether there is anything. */
    private boolean isHeldOfSilent(DesiredDatabase other, PeerPosition wanted) {
        PeerPosition has = held.get(wanted.database());
        boolean due = System.nanoTime() - askedNanos >= ASK_NANOS;
        if (has == null || !has.stream().equals(wanted.stream()) || has.batch() < wanted.batch() || !due) {
            return false;
        }
        askedNanos = System.nanoTime();
        try (PgSession session =
                around.servers().connect(other.connection(), "sarrio apply " + work.subject() + " asks")) {
            Optional<Snapshot> now = ChangeLog.nothingSince(session, has.snapshot());
            // only now: what the log lacks because a batch took it stands in Kafka by now
            boolean newest = new MarkerLog(around.kafka())
                    .last(other.name())
                    .filter(l -> l.marker().batch() == has.batch())
                    .isPresent();
            boolean silent =
                    newest && now.filter(n -> n.covers(wanted.snapshot())).isPresent();
            if (silent) {
                held.put(
                        other.name(),
                        new PeerPosition(has.sync(), has.database(), has.stream(), has.batch(), now.orElseThrow()));
            }
            return silent;
        } catch (SarrioException e) {
            LOG.debug("No look at the log of {}", other.name(), e); // it is waited for, which is told
            return false;
        }
    }
}

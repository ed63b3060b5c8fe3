package dev.sarrio.apply.target;

import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.postgres.PgSession;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.Optional;

/** What is noted in `sarrio.applied` of the newest run up to a kick, so that its figures survive whoever made it. */
public final class KickedRun {
    private final PgSession session;
    private final SyncName sync;
    private final DatabaseName source;

    public KickedRun(PgSession session, SyncName sync, DatabaseName source) {
        this.session = session;
        this.sync = sync;
        this.source = source;
    }

    /** It begins, or one that was broken off goes on, perhaps to a later kick: then it counts from where it first began. */
    public void to(long goal) {
        session.execute(
                "UPDATE sarrio.applied SET goal = $3,"
                        + " records_before = CASE WHEN reached >= goal THEN records ELSE records_before END"
                        + " WHERE sync = $1 AND database = $2 AND goal < $3",
                sync.value(),
                source.value(),
                goal);
    }

    /** The sync runs by itself: what it had not done of a run is none any longer. */
    public void none() {
        session.execute(
                "UPDATE sarrio.applied SET goal = reached WHERE sync = $1 AND database = $2 AND goal > reached",
                sync.value(),
                source.value());
    }

    /** @param records applied since it began  @param at when it applied the last batch */
    public record Delivered(long records, OffsetDateTime at) {}

    /** What came of it; empty if there was none, or it is not over. */
    public Optional<Delivered> delivered() {
        for (Row r : session.execute(
                "SELECT records - records_before AS delivered, applied_at FROM sarrio.applied"
                        + " WHERE sync = $1 AND database = $2 AND goal > 0 AND reached >= goal",
                sync.value(),
                source.value())) {
            return Optional.of(new Delivered(r.getLong("delivered"), r.getOffsetDateTime("applied_at")));
        }
        return Optional.empty();
    }
}

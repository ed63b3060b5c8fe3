package dev.sarrio.postgres;

import dev.sarrio.core.position.Snapshot;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Optional;

/** A look at `sarrio.log` of a source, in which its triggers write what changes. */
public final class ChangeLog {
    private static final String ANY = """
            SELECT txid_current_snapshot()::text AS now,
                   EXISTS (SELECT FROM sarrio.log WHERE xid >= $1::int8)
                   OR EXISTS (SELECT FROM sarrio.log WHERE xid = ANY ($2::int8[])) AS any""";

    private ChangeLog() {}

    /** Parameters $1 and $2 of queries for what a snapshot did not see: its xmax, and the ones that were running. */
    public static Tuple after(Snapshot from) {
        Long[] running = Arrays.stream(from.running()).boxed().toArray(Long[]::new);
        return Tuple.tuple().addLong(from.xmax()).addArrayOfLong(running);
    }

    /**
     * One statement in a transaction of its own.
     *
     * @return the snapshot that sees no row of the log that this one did not see, or empty if there is one
     */
    public static Optional<Snapshot> nothingSince(PgSession source, Snapshot since) {
        Row r = source.await(source.send(ANY, after(since))).iterator().next();
        return r.getBoolean("any") ? Optional.empty() : Optional.of(Snapshot.parse(r.getString("now")));
    }
}

package dev.sarrio.apply.twoway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.PeerPosition;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.PgSession;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds keys that both sides changed before either had seen the other's change. It looks after a batch was written and before it is
 * committed: the written rows are locked then, so whoever changed one of them before is visible to it, and whoever comes later
 * comes after the batch. For one thread.
 */
public final class ConflictCheck {
    private static final int SHOWN_MAX = 5;
    private static final int EXPECTED_BATCHES = 30;
    private static final long TIDY_NANOS = Duration.ofMinutes(1).toNanos();
    private final PgSession session;
    private final OwnLog log;
    private final Direction direction;
    private final ConflictLog conflicts;
    /** Null for a sync of two databases. */
    private final Heard heard;

    private final String stream;
    private final Map<Integer, OwnTable> made = new HashMap<>();
    private Snapshot acknowledged;
    private final Consumer<Counts> told;
    private long open;
    private int expected;
    private long tidiedNanos = System.nanoTime() - TIDY_NANOS;

    /** @param acknowledged what the source is known to have applied of the target @param told how many conflicts there are */
    public ConflictCheck(PgSession session, Direction direction, Snapshot acknowledged, Consumer<Counts> told) {
        this.told = told;
        this.session = session;
        this.log = new OwnLog(session, direction.others());
        this.heard = direction.others().isEmpty() ? null : new Heard(session, direction, log);
        this.direction = direction;
        this.conflicts = new ConflictLog(session, direction.sync(), direction.source(), direction.target());
        this.acknowledged = acknowledged;
        this.stream = log.stream();
    }

    /** Before the first batch of a session. @param last the last that was applied: conflicts up to it stop nothing any longer */
    public void begin(String ofStream, long last) {
        conflicts.install();
        if (heard != null) {
            heard.install();
        }
        conflicts.passed(ofStream, last);
        tell(0, conflicts.open());
    }

    /** Null for a sync of two databases. */
    public Heard heard() {
        return heard;
    }

    /** Outside a transaction: this is the batch that will be written now, or the first of several. */
    public void see(BatchMarker marker) {
        if (heard != null) {
            heard.see(marker);
        }
    }

    public SyncName sync() {
        return direction.sync();
    }

    /** Where there were conflicts a moment ago there are more as a rule: then no batch is written in vain first. */
    public boolean areExpected() {
        return expected > 0;
    }

    private void tell(long decided, long nowOpen) {
        open = nowOpen;
        told.accept(new Counts(decided, nowOpen));
    }

    PgSession session() {
        return session;
    }

    OwnLog log() {
        return log;
    }

    Direction direction() {
        return direction;
    }

    ConflictLog conflicts() {
        return conflicts;
    }

    /** Of a batch in which there are conflicts. */
    public Resolution resolve(BatchMarker marker) {
        see(marker);
        return new Resolution(this, made, marker);
    }

    /** The transaction of these conflicts is committed. */
    public void resolved(Resolution resolution) {
        if (resolution.decided() > 0) {
            expected = EXPECTED_BATCHES;
        }
        tell(resolution.decided(), 0);
    }

    /**
     * @param decided since this was told the last time
     * @param open those that stop this direction now
     */
    public record Counts(long decided, long open) {}

    /** Now and then conflicts that were kept long enough go. */
    private void tidy() {
        if (System.nanoTime() - tidiedNanos >= TIDY_NANOS) {
            tidiedNanos = System.nanoTime();
            conflicts.forgetOld(direction.rules().keepHours());
        }
    }

    /** What the source had applied of this target when it made a batch. */
    public Snapshot seenBy(BatchMarker marker) {
        return marker.applied().stream()
                .filter(p -> p.sync().equals(direction.sync()) && p.stream().equals(stream))
                .map(PeerPosition::snapshot)
                .findFirst()
                .orElse(acknowledged);
    }

    /** A transaction is committed, with this as what the source has acknowledged. */
    public void committed(Snapshot now) {
        acknowledged = now;
        expected = Math.max(0, expected - 1);
        if (open > 0) {
            tell(0, 0);
        }
        tidy();
    }

    /**
     * Looks, in a statement of its own, for conflicts of what the current transaction has written.
     *
     * @param parts of the batch, or of several of which the first had seen the least
     * @param seen by the source, when it made the (first) batch
     */
    public void run(Collection<TablePart> parts, Snapshot seen) {
        Map<TableName, Boolean> truncated = new HashMap<>();
        parts.forEach(p -> truncated.merge(p.table(), p.truncated(), Boolean::logicalOr));
        if (truncated.isEmpty()) {
            return;
        }
        log.checkWatched(truncated.keySet());
        Set<Integer> unseen = log.unseen(seen);
        if (unseen.isEmpty()) {
            return;
        }
        Map<TableName, OwnTable> tables = log.tables();
        List<ConflictFound.Found> found = new ArrayList<>();
        long number = 0;
        for (Map.Entry<TableName, Boolean> part : truncated.entrySet()) {
            OwnTable table = tables.get(part.getKey());
            if (unseen.contains(table.rel())) {
                number += look(table, part.getValue(), seen, found);
            }
        }
        if (number > 0 || Orphans.any(session, parts, seen, unseen, tables)) {
            throw new ConflictFound(found, Math.max(1, number));
        }
    }

    private long look(OwnTable table, boolean truncated, Snapshot seen, List<ConflictFound.Found> found) {
        boolean whole = session.await(session.send(table.unseenOf(truncated), OwnLog.range(seen)))
                .iterator()
                .next()
                .getBoolean(0);
        if (whole) {
            found.add(new ConflictFound.Found(table, null, null));
            return 1;
        }
        long number = 0;
        Tuple parameters = OwnLog.range(seen).addInteger(SHOWN_MAX);
        List<String> keys = new ArrayList<>();
        for (Row r : session.await(session.send(table.conflicts("true"), parameters))) {
            number = r.getLong("number");
            keys.add(r.getString("key"));
        }
        for (String key : keys) {
            if (found.size() < SHOWN_MAX) {
                found.add(new ConflictFound.Found(table, key, row(table, key)));
            }
        }
        return number;
    }

    /** Null if there is none. */
    private String row(OwnTable table, String key) {
        for (Row r : session.execute(table.row(), key)) {
            return r.getString("row");
        }
        return null;
    }

    /** The error, with both rows. To be called after the transaction was rolled back. @param batch its number */
    public SarrioException explain(ConflictFound conflict, long batch) {
        tell(0, conflict.number());
        DatabaseName source = direction.source();
        DatabaseName target = direction.target();
        ObjectNode detail = Json.MAPPER.createObjectNode().put("conflicts", conflict.number());
        ArrayNode rows = detail.putArray("rows");
        List<String> names = new ArrayList<>();
        for (ConflictFound.Found f : conflict.found()) {
            ObjectNode node = rows.addObject().put("table", f.table().name().toString());
            if (f.key() == null) {
                node.put("whole", true);
                names.add(f.table().name() + " as a whole");
            } else {
                node.put("key", f.key());
                node.putRawValue(source.value(), new RawValue(String.valueOf(f.incoming())));
                node.putRawValue(target.value(), new RawValue(String.valueOf(row(f.table(), f.key()))));
                names.add(f.table().name() + " " + f.key());
            }
        }
        return new SarrioException(
                        ErrorCode.CONFLICT,
                        "Batch " + batch + " of " + source + " changes "
                                + (conflict.number() == 1 ? "a row" : conflict.number() + " rows") + " that " + target
                                + " has changed too, neither having seen the other's change: "
                                + String.join(", ", names),
                        "nothing of the batch was written. Both rows are in the detail: write what is right into the database that the"
                                + " copy of sync " + direction.sync() + " starts from, then fill the other anew: copy "
                                + direction.sync())
                .withDetail(detail.toString());
    }
}

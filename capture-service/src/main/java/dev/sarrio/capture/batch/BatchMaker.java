package dev.sarrio.capture.batch;

import dev.sarrio.capture.source.CapturedTable;
import dev.sarrio.capture.source.CapturedTables;
import dev.sarrio.capture.source.SourceSchema;
import dev.sarrio.capture.source.Stream;
import dev.sarrio.capture.source.TableState;
import dev.sarrio.capture.source.View;
import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.batch.Goal;
import dev.sarrio.core.batch.OffsetRange;
import dev.sarrio.core.batch.PeerPosition;
import dev.sarrio.core.batch.TablePart;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.change.SourceInfo;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.kafka.BatchPublisher;
import dev.sarrio.postgres.ChangeLog;
import dev.sarrio.postgres.PgErrors;
import dev.sarrio.postgres.PgSession;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Makes batches of one database, one at a time. Used by one flow's thread. */
public final class BatchMaker {
    private static final String BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    private static final String SNAPSHOT = "SELECT txid_current_snapshot()::text AS snapshot";
    /** By the snapshot a relation's storage is one, now it is another: an older snapshot sees the new one as empty. */
    private static final String REWRITTEN = """
            SELECT c.oid::regclass::text FROM pg_class c
            WHERE c.oid = ANY ($1::int8[]::oid[]) AND c.relkind = 'r'
              AND c.relfilenode IS DISTINCT FROM pg_relation_filenode(c.oid)
            LIMIT 1""";

    /** Of what a table that was dropped, or a column that was renamed or retyped since the snapshot leads to. */
    private static final Set<String> MOVED = Set.of("42", "22", "XX");

    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private final DesiredDatabase database;
    private final PgSession read;
    private final PgSession work;
    private final BatchPublisher publisher;
    private final Stream stream;
    private final LogReader log;
    private final ShipMemory memory = new ShipMemory();
    private final Peers peers;
    private final SeenConflicts conflicts;
    private List<Goal> goals = List.of();
    private boolean open;

    /** @param read for the batch's transaction @param work for ticks */
    public BatchMaker(
            DesiredDatabase database, PgSession read, PgSession work, BatchPublisher publisher, Stream stream) {
        this.database = database;
        this.read = read;
        this.work = work;
        this.publisher = publisher;
        this.stream = stream;
        this.log = new LogReader(read);
        this.peers = new Peers(read);
        this.conflicts = new SeenConflicts(read, database.name());
    }

    /**
     * Whether there is anything to make a batch of: one statement in a transaction of its own.
     *
     * @return the snapshot that sees nothing new in the log, or empty if there is something
     */
    public Optional<Snapshot> nothingSince(Snapshot since) {
        return ChangeLog.nothingSince(read, since);
    }

    /** Whether the tables are still as the view has them: one statement in a transaction of its own. */
    public boolean isCurrent(View view) {
        return sameStamp(view, read.await(CapturedTables.sendStamp(read, view)));
    }

    /** The first batch of a stream: its position, and nothing else. */
    public Outcome.Published first() {
        Snapshot here = Snapshot.parse(read.query(SNAPSHOT).iterator().next().getString(0));
        // flushed before the marker is committed, as for every batch: what S2 saw can't be undone by a crash
        work.await(new SourceSchema(work).sendTick(0));
        BatchMarker marker = marker(1, here, here, new Totals(), List.of(), List.of());
        publisher.begin();
        return new Outcome.Published(marker, publisher.commit(marker));
    }

    /** Tries to publish what changed since a snapshot as the batch of this number. */
    public Outcome attempt(View view, Snapshot since, long batch) {
        return attempt(view, since, batch, false);
    }

    /** The kicks that the batches fulfil whose snapshots are taken from now on. */
    public void fulfils(List<Goal> kicks) {
        goals = kicks;
    }

    /** Whether the database is part of a two-way sync. */
    public void twoWay(boolean now) {
        memory.twoWay(now);
        conflicts.expect(now);
    }

    /** Whether a database of a two-way sync takes long to apply what is published, though it goes on telling of itself. */
    public boolean isPeerBehind() {
        return peers.isBehind();
    }

    /** Whether a batch is owed, even an empty one: peers wait to hear what was applied here, or others of conflicts. */
    public boolean owesMarker(Snapshot since) {
        return peers.untold() || conflicts.any(since);
    }

    /** @param evenEmpty publish a marker though nothing has changed */
    public Outcome attempt(View view, Snapshot since, long batch, boolean evenEmpty) {
        return attempt("", () -> Optional.of(view), new Totals(since, null, batch), evenEmpty);
    }

    /**
     * The same, with tables locked against whatever would spoil the batch: before its snapshot is taken, and by the session that
     * reads (another one that asked for the table would queue behind whom we keep waiting).
     *
     * @param look at the tables in the batch's own transaction
     */
    public Outcome attempt(TableLocks locks, Supplier<Optional<View>> look, Snapshot since, long batch) {
        return attempt(locks.waiting(), look, new Totals(since, null, batch), false);
    }

    private Outcome attempt(String locks, Supplier<Optional<View>> look, Totals totals, boolean evenEmpty) {
        Future<RowSet<Row>> begun = read.sendQuery(locks.isEmpty() ? BEGIN : BEGIN + "; " + locks);
        open = true;
        try {
            if (!locks.isEmpty()) {
                read.await(begun);
            }
            Optional<View> looked = look.get();
            if (looked.isEmpty()) {
                return new Outcome.Stale("tables have changed");
            }
            View view = looked.get();
            Future<RowSet<Row>> snapshot = read.send(SNAPSHOT, Tuple.tuple());
            Future<RowSet<Row>> head = log.sendHead(totals.since);
            Future<RowSet<Row>> stamp = CapturedTables.sendStamp(read, view);
            Future<RowSet<Row>> applied = peers.send();
            totals.to = Snapshot.parse(read.await(snapshot).iterator().next().getString(0));
            RowSet<Row> logged = read.await(head);
            if (!sameStamp(view, read.await(stamp))) {
                return new Outcome.Stale("tables have changed");
            }
            if (logged.size() == 0 && !view.needsBatch() && !evenEmpty) {
                return new Outcome.Idle();
            }
            List<PeerPosition> held = peers.positions(applied);
            return publish(view, totals, log.changes(totals.since, logged), held, !locks.isEmpty());
        } catch (BatchDropped e) {
            publisher.abort();
            return new Outcome.Stale(e.getMessage());
        } catch (SarrioException e) {
            Outcome outcome = inVain(e, totals);
            publisher.abort();
            peers.forget();
            return outcome;
        } finally {
            end();
        }
    }

    /** What an error means that another attempt does away with. */
    private static Outcome inVain(SarrioException e, Totals totals) {
        String state = PgErrors.sqlState(e);
        if (LOCK_NOT_AVAILABLE.equals(state)) {
            return new Outcome.Busy(e, totals.tables);
        }
        if (state != null && !state.equals(INSUFFICIENT_PRIVILEGE) && MOVED.contains(state.substring(0, 2))) {
            return new Outcome.Stale(e.getMessage());
        }
        throw e;
    }

    private static boolean sameStamp(View view, RowSet<Row> stamp) {
        return view.stamp().equals(stamp.iterator().next().getString(0));
    }

    private Outcome publish(
            View view, Totals totals, Map<Integer, TableChanges> changes, List<PeerPosition> held, boolean locked) {
        Future<RowSet<Row>> tick = new SourceSchema(work).sendTick(totals.batch);
        SourceInfo source = new SourceInfo(
                database.name(), database.connection().dbname(), stream.id(), totals.batch, System.currentTimeMillis());
        SchemaMode mode = database.schemaMode();
        TableShipper shipper = new TableShipper(read, publisher, memory, mode, source, totals.since);
        publisher.begin();
        List<TableShipper.Work> works = new ArrayList<>();
        for (CapturedTable table : new TreeMap<>(view.tables()).values()) {
            TableChanges ofTable = changes.get(table.rel());
            if (ofTable != null || table.reaction().needsBatch()) {
                works.add(shipper.work(table, ofTable));
                totals.tables.add(table.rel());
            }
            if (ofTable != null) {
                totals.add(ofTable);
            }
        }
        shipper.ship(works, locked);
        conflicts.publish(publisher, totals.since);
        Future<RowSet<Row>> rewritten = sendRewritten(works);
        Future<RowSet<Row>> stamp = CapturedTables.sendStamp(work, view);
        if (!locked) { // locks are not held while Kafka is waited for
            publisher.flush();
        }
        for (Row r : read.await(rewritten)) {
            throw new BatchDropped(r.getString(0) + " was rewritten or truncated while it was read");
        }
        if (!sameStamp(view, work.await(stamp))) {
            throw new BatchDropped("tables have changed while they were read");
        }
        work.await(tick);
        end(); // nothing more is read
        Map<String, List<OffsetRange>> ranges = publisher.ranges();
        List<TablePart> parts = works.stream().map(w -> part(w, ranges)).toList();
        BatchMarker marker = marker(totals.batch, totals.since, totals.to, totals, parts, held);
        long offset = publisher.commit(marker);
        works.forEach(w -> memory.shipped(w.table));
        peers.published(marker.to());
        return new Outcome.Published(marker, offset);
    }

    private Future<RowSet<Row>> sendRewritten(List<TableShipper.Work> works) {
        Long[] oids = works.stream()
                .flatMap(w -> w.table.state().members().stream())
                .filter(TableState.Member::leaf)
                .map(TableState.Member::oid)
                .toArray(Long[]::new);
        return read.send(REWRITTEN, Tuple.tuple().addArrayOfLong(oids));
    }

    private void end() {
        if (open) {
            open = false;
            read.sendQuery("ROLLBACK");
        }
    }

    private static TablePart part(TableShipper.Work work, Map<String, List<OffsetRange>> ranges) {
        return new TablePart(
                work.table.state().name(),
                work.topic(),
                ranges.getOrDefault(work.topic(), List.of()),
                work.plan.truncates(work.table, work.changes),
                work.deletes(),
                work.table.fingerprint(),
                work.table.reaction().ddl(),
                work.intermediate(),
                work.table.state().keyless());
    }

    private BatchMarker marker(
            long batch, Snapshot from, Snapshot to, Totals totals, List<TablePart> parts, List<PeerPosition> held) {
        return new BatchMarker(
                BatchMarker.VERSION,
                database.name(),
                stream.id(),
                batch,
                from,
                to,
                totals.first(),
                totals.last(),
                parts,
                held,
                goals);
    }
}

package dev.sarrio.coordinator.fence;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.QuietLock;
import dev.sarrio.postgres.SessionSettings;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * A fence round a sync's tables in one database: a statement that would write them fails at once, unless it is Sarrio that applies.
 *
 * <p>It is made in two parts. First, with the gate open, a trigger on each table and partition ({@link #raise}): that locks one table at a time and for a
 * moment only, and may take its time. Then the gate is closed ({@link #close}), by replacing one function: no lock on any table, so nobody
 * queues behind a long transaction or a vacuum. Whoever locked a table for writing before that may have looked at the gate before; so its
 * transaction is waited for. Whoever locks one afterwards sees the closed gate: taking a lock makes a session read what has changed in the catalog.
 *
 * <p>A closed gate opens by itself after a while, unless it is prolonged: nobody is locked out because a coordinator died. For one thread.
 */
public final class Fence implements AutoCloseable {
    private static final String MEMBERS = Sql.resource(Fence.class, "members.sql");
    private static final String WRITERS = Sql.resource(Fence.class, "writers.sql");
    private static final String FUNCTIONS =
            "SELECT p.proname::text FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n"
                    + " ON n.oid = p.pronamespace WHERE n.nspname = 'sarrio' AND (p.proname ~ $1::text OR p.proname = $2::text) ORDER BY p.proname DESC";
    private static final String UNTIL = "SELECT substring(p.prosrc from '-- until (\\S+)') FROM pg_catalog.pg_proc p"
            + " JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'sarrio' AND p.proname = $1::text";
    private static final String NOW = "SELECT extract(epoch FROM pg_catalog.clock_timestamp())::numeric(20, 6)::text";
    private static final int WRITERS_NAMED_MAX = 3;
    private final PgSession session;
    private final FenceText text;
    private final List<TableName> tables;
    private final FenceSettings settings;
    private final Locking locking;
    private final QuietLock quiet;
    private String towards;
    private BigDecimal until;

    /** What the gate does now. */
    public enum State {
        /** There is none. */
        ABSENT,
        OPEN,
        /** Closed for a while. */
        CLOSING,
        CLOSED
    }

    /** @param session closed with the fence  @param tables of the sync, named as here */
    public Fence(PgSession session, SyncName sync, List<TableName> tables, FenceSettings settings) {
        this.session = session;
        this.text = new FenceText(sync);
        this.tables = List.copyOf(tables);
        this.settings = settings;
        this.locking = new Locking(session, settings);
        this.quiet = new QuietLock(session, settings.lockWait());
        try {
            SessionSettings.pin(session);
            new FenceLease(session, sync).share();
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** To open and remove it, while nobody else works on it. @return empty if somebody does */
    public static Optional<Fence> alone(PgSession session, SyncName sync, FenceSettings settings) {
        return new FenceLease(session, sync).tryAlone()
                ? Optional.of(new Fence(session, sync, List.of(), settings))
                : Optional.empty();
    }

    /** The triggers, with the gate open (or as it is, if there is one). Writes go on. */
    public void raise(Duration patience) {
        if (state() == State.ABSENT) {
            session.query(text.makeGate(FenceText.OPEN, null));
        }
        long end = System.nanoTime() + patience.toNanos();
        for (FencedTable table : members()) {
            if (!table.fenced()) {
                session.query(text.makePost(table.oid()));
                Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
                if (!locking.within(left, () -> session.query(text.makeTrigger(table)))) {
                    throw new SarrioException(
                            ErrorCode.LOCK_TIMEOUT,
                            "The table " + table.name() + " on " + session.display() + " is locked by "
                                    + String.join(", ", who(List.of(table), null))
                                    + ": no trigger could be made that stops writes to it",
                            "end what holds it (ALTER TABLE, VACUUM, CREATE INDEX, a long transaction that writes), then switch again");
                }
            }
        }
    }

    /** From when this returns no transaction is left that has written or can write. @param to where writes go instead */
    public void close(String to, Duration patience) {
        towards = to;
        BigDecimal deadline = now().add(seconds(settings.lapse()));
        session.query(text.makeGate(FenceText.seconds(deadline), to));
        until = deadline;
        List<FencedTable> members = members();
        List<TableName> open =
                members.stream().filter(m -> !m.fenced()).map(FencedTable::name).toList();
        if (!open.isEmpty()) {
            throw new SarrioException(
                    ErrorCode.CHANGED_MEANWHILE,
                    "Partitions were added on " + session.display() + " while their table was fenced: " + open,
                    "switch again");
        }
        awaitWriters(members, patience);
    }

    private void awaitWriters(List<FencedTable> members, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        Set<String> writers = transactions(members, null);
        while (!writers.isEmpty()) {
            if (System.nanoTime() >= end) {
                throw new SarrioException(
                        ErrorCode.TIMEOUT,
                        "Transactions on " + session.display() + " that write do not end: "
                                + String.join(", ", who(members, writers)),
                        "commit or end them (pg_terminate_backend), then switch again");
            }
            LockSupport.parkNanos(settings.look().toNanos());
            writers = transactions(members, writers);
        }
    }

    private Set<String> transactions(List<FencedTable> members, Set<String> among) {
        Set<String> found = new TreeSet<>();
        writers(members, among).forEach(r -> found.add(r.getString("transaction")));
        return found;
    }

    private List<String> who(List<FencedTable> members, Set<String> among) {
        List<String> named = new ArrayList<>();
        writers(members, among).forEach(r -> named.add(r.getString("who")));
        return named.isEmpty()
                ? List.of("somebody")
                : named.stream().limit(WRITERS_NAMED_MAX).collect(Collectors.toList());
    }

    private Iterable<Row> writers(List<FencedTable> members, Set<String> among) {
        return session.execute(
                WRITERS,
                members.stream().map(FencedTable::oid).toArray(Long[]::new),
                among == null ? null : among.toArray(String[]::new));
    }

    /** Sets the time anew after which the closed gate opens by itself. @return false if it had opened: writes may have come through */
    public boolean prolong() {
        return replace(now().add(seconds(settings.lapse())), null);
    }

    /** From now on it stays closed until it is opened. @return false if it had opened by itself before: writes may have come through */
    public boolean keep() {
        return replace(null, FenceText.CLOSED);
    }

    private boolean replace(BigDecimal deadline, String fixed) {
        BigDecimal before = until;
        session.query(text.makeGate(fixed == null ? FenceText.seconds(deadline) : fixed, towards));
        until = deadline;
        return now().compareTo(before) < 0;
    }

    /** Closed until it is opened, whatever it was: the end of a switch that was decided. @return whether it was still closed */
    public boolean closeForGood(String to) {
        State before = state();
        towards = to;
        session.query(text.makeGate(FenceText.CLOSED, to));
        return before == State.CLOSING || before == State.CLOSED;
    }

    /** Lets all writes through. Takes no lock on any table. */
    public void open() {
        if (state() != State.ABSENT) {
            session.query(text.makeGate(FenceText.OPEN, null));
        }
        until = null;
    }

    /**
     * Drops the triggers of an open gate, and the gate after them. @return false if a table was not to be had in that time: its trigger, which lets
     * everything through, is left for the next time
     */
    public boolean remove(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        boolean all = true;
        List<String> functions = new ArrayList<>();
        session.execute(FUNCTIONS, text.posts(), text.gate()).forEach(r -> functions.add(r.getString(0)));
        for (String function :
                functions) { // the gate is the last: "on" sorts behind "gate", and the order is descending
            if (!function.equals(text.gate()) || all) {
                Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
                all &= quiet.within(left, text.fenced(function), () -> session.query(FenceText.dropFunction(function)));
            }
        }
        return all;
    }

    public State state() {
        for (Row r : session.execute(UNTIL, text.gate())) {
            String deadline = r.getString(0);
            if (deadline.equals(FenceText.CLOSED)) {
                return State.CLOSED;
            }
            boolean open = deadline.equals(FenceText.OPEN) || now().compareTo(new BigDecimal(deadline)) >= 0;
            return open ? State.OPEN : State.CLOSING;
        }
        return State.ABSENT;
    }

    private List<FencedTable> members() {
        List<FencedTable> found = new ArrayList<>();
        session.execute(
                        MEMBERS,
                        tables.stream().map(TableName::schema).toArray(String[]::new),
                        tables.stream().map(TableName::name).toArray(String[]::new),
                        text.trigger())
                .forEach(r -> found.add(new FencedTable(
                        r.getLong("oid"),
                        new TableName(r.getString("schema"), r.getString("name")),
                        r.getBoolean("fenced"))));
        return found;
    }

    private BigDecimal now() {
        return new BigDecimal(session.query(NOW).iterator().next().getString(0));
    }

    private static BigDecimal seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3);
    }

    @Override
    public void close() {
        session.close();
    }
}

package dev.sarrio.capture.source;

import dev.sarrio.capture.source.Relations.Phase;
import dev.sarrio.capture.source.Relations.Relation;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Table;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Keeps triggers on exactly the wanted tables, and says what has become of them since the last batch. Used by one flow's thread,
 * between batches.
 */
public final class CapturedTables {
    private static final int LOOKS_MAX = 6;
    private static final int LOCK_ATTEMPTS = 5;
    /** Less than anybody's deadlock_timeout, by far. */
    private static final int LOOK_LOCK_MILLIS = 100;

    private static final long LOOK_PAUSE_NANOS = 50_000_000L;
    private static final long LOOK_PATIENCE_NANOS = 30_000_000_000L;
    private final PgSession read;
    private final StateReader states;
    private final Installer installer;
    private final Relations relations;
    private boolean passesOn;
    private Set<TableName> images = Set.of();

    /** @param read for catalog snapshots @param work for changes */
    public CapturedTables(PgSession read, PgSession work, ServerVersion version) {
        this.read = read;
        this.states = new StateReader(read, version);
        this.installer = new Installer(work, LOCK_ATTEMPTS);
        this.relations = new Relations(work);
    }

    /** Asks for the stamp of a view's tables, without waiting. */
    public static Future<RowSet<Row>> sendStamp(PgSession on, View view) {
        return StateReader.sendStamp(
                on,
                view.tables().values().stream().map(CapturedTable::state).toList(),
                view.skipped().keySet());
    }

    /** Whether rows that other syncs apply here are captured too, from the next look on. */
    public void passOn(boolean now) {
        passesOn = now;
    }

    /** Of which tables whole rows are logged, before and after each change, from the next look on. */
    public void images(Collection<TableName> of) {
        images = Set.copyOf(of);
    }

    /** Looks at the catalog, installs and removes triggers, and looks again until nothing is left to do. */
    public View look(Collection<TableName> wanted) {
        Round round = null;
        for (int i = 0; i < LOOKS_MAX && (round == null || round.moved); i++) {
            round = new Round();
            round.run(wanted, this::inOneSnapshot);
        }
        if (round.moved) { // a view without a table that is captured would lose its changes
            throw new SarrioException(
                    ErrorCode.TRANSIENT_DATABASE_ERROR,
                    "The captured tables keep changing while they are looked at",
                    "it is tried again");
        }
        return round.view();
    }

    /**
     * The bounds of partitions are read under a lock of each, one after the other: who waits there for an application that waits for another
     * of them would have it ended by the server. So it gives way, and begins again.
     */
    private StateReader.Found inOneSnapshot(Supplier<StateReader.Found> look) {
        long end = System.nanoTime() + LOOK_PATIENCE_NANOS;
        while (true) {
            try {
                return read.transaction("ISOLATION LEVEL REPEATABLE READ READ ONLY", () -> {
                    read.query("SET LOCAL lock_timeout = " + LOOK_LOCK_MILLIS);
                    return look.get();
                });
            } catch (SarrioException e) {
                if (e.code() != ErrorCode.LOCK_TIMEOUT || !read.isOpen() || System.nanoTime() >= end) {
                    throw e;
                }
                LockSupport.parkNanos(LOOK_PAUSE_NANOS);
            }
        }
    }

    /** One look in the reading session's current transaction. @return empty if something had to be changed: that it can't see */
    public Optional<View> lookWithin(Collection<TableName> wanted) {
        Round round = new Round();
        round.run(wanted, Supplier::get);
        return round.moved ? Optional.empty() : Optional.of(round.view());
    }

    /** A batch with these tables' reactions was committed. @return the view without them */
    public View published(View view) {
        Map<Integer, CapturedTable> tables = new HashMap<>();
        for (CapturedTable t : view.tables().values()) {
            if (t.reaction().needsBatch()) {
                relations.live(t.rel(), t.state());
            }
            tables.put(t.rel(), t.published());
        }
        return new View(view.stamp(), tables, view.skipped(), view.warnings(), view.complete());
    }

    /** One look. */
    private final class Round {
        private final Map<Integer, CapturedTable> tables = new HashMap<>();
        private final Map<TableName, String> skipped = new TreeMap<>();
        private final List<String> warnings = new ArrayList<>();
        private String stamp;
        private boolean moved;
        private boolean complete = true;

        View view() {
            return new View(stamp, tables, skipped, warnings, complete);
        }

        /** @param oneSnapshot runs what reads the catalog */
        void run(Collection<TableName> wanted, Function<Supplier<StateReader.Found>, StateReader.Found> oneSnapshot) {
            Map<TableName, Relation> known = relations.all();
            known.values().stream()
                    .filter(r -> r.phase() != Phase.REMOVED && !wanted.contains(r.name()))
                    .forEach(this::remove);
            StateReader.Found found = oneSnapshot.apply(() -> {
                StateReader.Found f = states.read(wanted, images);
                stamp = stampOf(f.states().values(), f.reasons().keySet());
                return f;
            });
            found.reasons().forEach((name, reason) -> skip(known.get(name), name, reason));
            found.states().forEach((name, state) -> {
                Relation relation = known.containsKey(name) ? known.get(name) : relations.add(name);
                capture(relation, state);
            });
            if (!moved && tables.size() < found.states().size()) { // the stamp must be of what the view has
                stamp = stampOf(
                        tables.values().stream().map(CapturedTable::state).toList(), skipped.keySet());
            }
        }

        private String stampOf(Collection<TableState> of, Collection<TableName> others) {
            return read.await(StateReader.sendStamp(read, of, others))
                    .iterator()
                    .next()
                    .getString(0);
        }

        private void remove(Relation relation) {
            try {
                installer.drop(relation.id());
                relations.removed(relation.id());
            } catch (SarrioException e) {
                if (e.code() != ErrorCode.LOCK_TIMEOUT) {
                    throw e;
                }
                complete = false;
                warnings.add("The triggers of " + relation.name() + " are not removed yet: " + e.getMessage()
                        + ". Remedy: " + e.remedy());
            }
        }

        private void skip(Relation relation, TableName name, String reason) {
            skipped.put(name, reason);
            if (relation != null && relation.phase() == Phase.LIVE) {
                relations.interrupted(relation.id());
            }
            if (relation != null && relation.phase() != Phase.NEW) {
                warnings.add("TABLE_DROPPED: " + name + " is no longer captured: " + reason);
            }
        }

        private void capture(Relation relation, TableState state) {
            Watch watch = new Watch(relation.id(), state, passesOn, images.contains(state.name()));
            try {
                install(relation, watch);
            } catch (SarrioException e) {
                postponed(relation, state, e);
            }
            if (moved) {
                return; // what was read is no longer so
            }
            List<String> unwatched = Drift.warnings(watch);
            if (relation.phase() == Phase.NEW) {
                if (unwatched.isEmpty()) {
                    relations.live(relation.id(), state);
                    tables.put(relation.id(), new CapturedTable(relation.id(), state, Reaction.NONE));
                } else {
                    skipped.putIfAbsent(state.name(), unwatched.get(0));
                    complete = false;
                }
                return;
            }
            warnings.addAll(unwatched);
            Reaction reaction = relation.phase() == Phase.INTERRUPTED || relation.phase() == Phase.REMOVED
                    ? Reaction.SHIP_WHOLE
                    : Drift.between(relation.state(), watch);
            if (!reaction.needsBatch() && !state.equals(relation.state())) {
                relations.live(relation.id(), state);
            }
            tables.put(relation.id(), new CapturedTable(relation.id(), state, reaction));
        }

        private void install(Relation relation, Watch watch) {
            TableState state = watch.table();
            String digest = watch.set(state.members().get(0)).digest();
            if (!relation.digest().equals(digest)) {
                moved = true;
                boolean sameTriggers = relation.state() != null
                        && relation.state().kind() == state.kind()
                        && relation.state().key().equals(state.key());
                if (!relation.digest().isEmpty() && !sameTriggers) {
                    installer.drop(relation.id()); // a WHEN clause, or the shape, is another
                } else {
                    state.members().forEach(m -> installer.functions(watch.set(m)));
                }
                relations.digest(relation.id(), digest);
            }
            moved |= state.kind() == Table.Kind.PARTITIONED && installer.dropStrays(relation.id(), state);
            for (TableState.Member m : state.members()) {
                moved |= installer.triggers(watch.set(m), m, passesOn);
            }
            if (!moved && watch.hasOthers()) {
                complete = false; // another look is needed, if only to see that they are gone
                moved = watch.isOnRecord(relation.state()) && installer.dropOthers(relation.id(), watch.functions());
            }
        }

        private void postponed(Relation relation, TableState state, SarrioException e) {
            if (!e.code().isContention() && e.code() != ErrorCode.MISSING_PRIVILEGE) {
                throw e;
            }
            complete = false;
            String why = e.getMessage() + ". Remedy: " + e.remedy();
            if (relation.phase() == Phase.NEW) {
                skipped.put(state.name(), why);
            } else {
                warnings.add(state.name() + ": " + why);
            }
        }
    }
}

package dev.sarrio.capture.source;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.QuietLock;
import dev.sarrio.postgres.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Creates and drops the triggers of a table, one member at a time. The application never waits for us long: a lock that is not
 * free within some tens of milliseconds is given up and tried again, and one to drop triggers is not even asked for behind a transaction that lasts.
 *
 * <p>Dropping needs no ownership of the table: the functions are ours, and DROP FUNCTION … CASCADE takes the triggers with it.
 */
final class Installer {
    private static final int LOCK_MILLIS = 40;
    private static final int PAUSE_MILLIS = 60;
    /** With the table that each one's triggers are on; 0 for none. */
    private static final String FUNCTIONS = """
            SELECT DISTINCT f.proname::text AS name, coalesce(g.tgrelid, 0)::int8 AS oid
            FROM pg_proc f LEFT JOIN pg_trigger g ON g.tgfoid = f.oid
            WHERE f.pronamespace = (SELECT s.oid FROM pg_namespace s WHERE s.nspname = 'sarrio')
              AND left(f.proname::text, length($1::text)) = $1::text
            ORDER BY 1""";

    private final PgSession session;
    private final int attempts;
    private final QuietLock quiet;

    /** A function of ours. */
    private record Function(String name, long table) {}

    /** @param attempts for each lock, before LOCK_TIMEOUT is thrown */
    Installer(PgSession session, int attempts) {
        this.session = session;
        this.attempts = attempts;
        this.quiet = new QuietLock(session, Duration.ofMillis(LOCK_MILLIS));
    }

    /** Replaces the functions' text; takes no lock on a table. */
    void functions(TriggerSet set) {
        session.transaction("", () -> {
            set.functions().values().forEach(session::query);
            return null;
        });
    }

    /**
     * Creates the triggers that this member lacks, and lets all of them fire as they should, which only the table's owner may change.
     *
     * @param always for applied rows too
     * @return whether there was anything to do
     */
    boolean triggers(TriggerSet set, TableState.Member member, boolean always) {
        String table = Sql.identifier(member.name());
        List<String> statements = new ArrayList<>();
        set.triggers().forEach((name, create) -> {
            boolean there = member.triggers().containsKey(name);
            boolean disabled =
                    TableState.Member.DISABLED.equals(member.triggers().get(name)); // somebody's own will
            if (!there) {
                statements.add(create.replace("%table%", table));
            }
            if (member.always(name) != always && !disabled) {
                statements.add("ALTER TABLE ONLY " + table + " ENABLE " + (always ? "ALWAYS " : "") + "TRIGGER "
                        + Sql.identifier(name));
            }
        });
        if (!statements.isEmpty()) {
            functions(set);
            withLock(() -> statements.forEach(session::query));
        }
        return !statements.isEmpty();
    }

    /** Drops all functions of a table, and with them its triggers, wherever they are. */
    void drop(int rel) {
        drop(functions(rel));
    }

    /** Drops the functions that are not among these, and their triggers. @return whether there was anything */
    boolean dropOthers(int rel, Set<String> kept) {
        List<Function> others =
                functions(rel).stream().filter(f -> !kept.contains(f.name())).toList();
        drop(others);
        return !others.isEmpty();
    }

    /** Drops what partitions left behind that are no longer members. @return whether there was anything */
    boolean dropStrays(int rel, TableState table) {
        List<String> kept = table.members().stream()
                .map(m -> TriggerSet.prefix(rel, table, m))
                .toList();
        List<Function> strays = functions(rel).stream()
                .filter(f -> f.name().startsWith(TriggerSet.prefix(rel) + "p")
                        && kept.stream().skip(1).noneMatch(f.name()::startsWith))
                .toList();
        drop(strays);
        return !strays.isEmpty();
    }

    private List<Function> functions(int rel) {
        List<Function> found = new ArrayList<>();
        session.execute(FUNCTIONS, TriggerSet.prefix(rel))
                .forEach(r -> found.add(new Function(r.getString("name"), r.getLong("oid"))));
        return found;
    }

    private void drop(List<Function> functions) {
        // one table at a time: whoever waits for the first must not wait for what we wait for on the others
        functions.stream()
                .collect(Collectors.groupingBy(Function::table, TreeMap::new, Collectors.toList()))
                .forEach((table, ofTable) -> {
                    if (!quiet.within(patience(), table, () -> ofTable.forEach(this::drop))) {
                        throw new SarrioException(
                                ErrorCode.LOCK_TIMEOUT,
                                "A table on " + session.display() + " is locked"
                                        + (quiet.holders().isEmpty() ? "" : " by " + String.join(", ", quiet.holders()))
                                        + ": its triggers can't be dropped yet",
                                "it is tried again, and no writer is held up meanwhile; a transaction that does not end has to be ended");
                    }
                });
    }

    private void drop(Function function) {
        session.query("DROP FUNCTION IF EXISTS sarrio." + Sql.identifier(function.name()) + "() CASCADE");
    }

    private Duration patience() {
        return Duration.ofMillis((long) attempts * (LOCK_MILLIS + PAUSE_MILLIS));
    }

    void withLock(Runnable statements) {
        for (int attempt = 1; ; attempt++) {
            try {
                session.transaction("", () -> {
                    session.query("SET LOCAL lock_timeout = " + LOCK_MILLIS);
                    statements.run();
                    return null;
                });
                return;
            } catch (SarrioException e) {
                if (!e.code().isContention() || attempt >= attempts || !session.isOpen()) {
                    throw e;
                }
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_MILLIS) * 1_000_000L);
            }
        }
    }
}

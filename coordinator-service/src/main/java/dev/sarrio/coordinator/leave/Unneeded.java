package dev.sarrio.coordinator.leave;

import dev.sarrio.coordinator.database.DatabaseEntry;
import dev.sarrio.coordinator.database.DatabaseStore;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.core.name.Topics;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Topics that no sync needs any more. One is deleted only when capture has let go of its table: it would be made anew. Thread-safe. */
public final class Unneeded {
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();
    private static final String PRESENT = "SELECT to_regclass('sarrio.relation') IS NOT NULL";
    private static final String HELD =
            "SELECT count(*) FROM sarrio.relation r JOIN unnest($1::text[], $2::text[]) AS w(schema, name) USING (schema, name)"
                    + " WHERE r.phase <> 'REMOVED'";
    private final Definitions definitions;
    private final StreamTopics topics;
    private final PgServers servers;
    private final Supplier<String> kafkaProblem;
    private final Duration patience;

    /** @param kafkaProblem why Kafka can't be asked; null if it can  @param patience for capture to let go of tables */
    public Unneeded(
            Definitions definitions,
            StreamTopics topics,
            PgServers servers,
            Supplier<String> kafkaProblem,
            Duration patience) {
        this.definitions = definitions;
        this.topics = topics;
        this.servers = servers;
        this.kafkaProblem = kafkaProblem;
        this.patience = patience;
    }

    Captured captured() {
        return definitions.read(Captured::now);
    }

    /** What the difference between then and now leaves behind. @param delete and not only named */
    Removed since(Captured before, boolean delete) {
        Captured now = captured();
        Removed sum = Removed.NOTHING;
        for (Map.Entry<DatabaseName, Set<TableName>> gone :
                before.without(now).tables().entrySet()) {
            boolean whole = !now.tables().containsKey(gone.getKey());
            sum = plus(sum, of(gone.getKey(), gone.getValue(), whole, delete));
        }
        return sum;
    }

    /** All of a database that no sync reads and that capture has left. */
    Removed all(DatabaseName database, boolean delete) {
        if (captured().tables().containsKey(database)) {
            return Removed.NOTHING;
        }
        return of(database, Set.of(), true, delete);
    }

    private Removed of(DatabaseName database, Set<TableName> tables, boolean whole, boolean delete) {
        try {
            if (kafkaProblem.get() != null) {
                return note("Which topics of " + database + " stay in Kafka can't be told: " + kafkaProblem.get());
            }
            Set<String> wanted =
                    tables.stream().map(t -> Topics.of(database, t)).collect(Collectors.toSet());
            List<String> found = topics.of(database).stream()
                    .filter(t -> whole || wanted.contains(t))
                    .toList();
            if (found.isEmpty() || !delete) {
                return new Removed(null, List.of(), found, List.of());
            }
            if (!letGo(database, tables, whole)) {
                return new Removed(
                        null,
                        List.of(),
                        found,
                        List.of("The capture-service has not yet taken its triggers off " + database
                                + ", so the topics stay; later: uninstall database " + database
                                + " --topics, when no sync uses it"));
            }
            topics.delete(found);
            return new Removed(null, found, List.of(), List.of());
        } catch (SarrioException e) {
            return note("Topics of " + database + " may stay in Kafka: " + e.getMessage() + ". " + e.remedy());
        }
    }

    private boolean letGo(DatabaseName name, Set<TableName> tables, boolean whole) {
        DatabaseEntry database = definitions.read(tx -> DatabaseStore.get(tx, name));
        String[] schemas = tables.stream().map(TableName::schema).toArray(String[]::new);
        String[] names = tables.stream().map(TableName::name).toArray(String[]::new);
        long end = System.nanoTime() + patience.toNanos();
        try (PgSession session = servers.connect(database.connection(), "sarrio topics " + name)) {
            while (true) {
                boolean present = session.query(PRESENT).iterator().next().getBoolean(0);
                boolean held = present
                        && (whole
                                || session.execute(HELD, schemas, names)
                                                .iterator()
                                                .next()
                                                .getLong(0)
                                        > 0);
                if (!held || System.nanoTime() >= end) {
                    return !held;
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    private static Removed note(String sentence) {
        return Removed.NOTHING.noting(List.of(sentence));
    }

    private static Removed plus(Removed a, Removed b) {
        return new Removed(
                null,
                both(a.topicsDeleted(), b.topicsDeleted()),
                both(a.topicsLeft(), b.topicsLeft()),
                both(a.notes(), b.notes()));
    }

    private static List<String> both(List<String> a, List<String> b) {
        List<String> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }
}

package dev.sarrio.coordinator.conflict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.coordinator.strategy.Strategies;
import dev.sarrio.coordinator.sync.Restarts;
import dev.sarrio.coordinator.sync.SyncDetail;
import dev.sarrio.coordinator.sync.SyncVerbs;
import dev.sarrio.coordinator.sync.Syncs;
import dev.sarrio.core.conflict.ConflictRules.Decision;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Decides conflicts that have stopped a sync, the same on both sides. Thread-safe. */
public final class Resolving {
    private final Conflicts conflicts;
    private final Syncs syncs;
    private final SyncVerbs verbs;
    private final InstantSource clock;

    public Resolving(Conflicts conflicts, Syncs syncs, SyncVerbs verbs, InstantSource clock) {
        this.conflicts = conflicts;
        this.syncs = syncs;
        this.verbs = verbs;
        this.clock = clock;
    }

    /**
     * What is to be decided.
     *
     * @param winner a database of the sync, or a strategy
     * @param table null for all
     * @param key as JSON, or the value of a key of one column; null for all rows
     */
    public record Order(String winner, String table, String key) {}

    /**
     * What was decided.
     *
     * @param conflicts that were open and are decided by it, as each side has them on record
     * @param notes sentences for the user
     */
    public record Resolved(SyncDetail sync, Decision decision, int conflicts, List<String> notes) {}

    public Resolved resolve(SyncName name, Order order) {
        SyncDetail sync = syncs.get(name);
        if (!sync.twoWay()) {
            throw new SarrioException(
                    ErrorCode.NOT_TWO_WAY,
                    "The sync \"" + name + "\" has one source: it meets no conflicts",
                    "see: show sync " + name);
        }
        ConflictStrategy winner = winner(sync, order.winner());
        TableName table = order.table() == null ? null : table(sync, order.table());
        if (order.key() != null && table == null) {
            throw invalid("key", "A key is of a table, and none is named", "say which: table=…");
        }
        Open open = open(name, table, order.key());
        List<String> notes = new ArrayList<>();
        open.unread()
                .forEach(u ->
                        notes.add("What the database \"" + u.database() + "\" has seen is not known: " + u.problem()));
        boolean mayBe = !open.unread().isEmpty() && order.key() == null;
        if (open.conflicts() == 0 && !mayBe) {
            throw new SarrioException(
                    ErrorCode.NOT_READY,
                    "No conflict of the sync \"" + name + "\""
                            + (table == null ? "" : " in " + table)
                            + (order.key() == null ? "" : " with the key " + order.key())
                            + " is open"
                            + (notes.isEmpty() ? "" : ", as far as is known. " + String.join(". ", notes)),
                    "see: conflicts list sync=" + name + " open");
        }
        String key = order.key() == null ? null : open.key().toString();
        Decision decision = new Decision(open.until(), winner, table, key);
        SyncVerbs.Done done = decide(name, decision);
        notes.addAll(done.notes());
        return new Resolved(done.syncs().get(0), decision, open.conflicts(), notes);
    }

    private SyncVerbs.Done decide(SyncName name, Decision decision) {
        try {
            return verbs.decide(name, decision);
        } catch (SarrioException e) {
            throw Strategies.FIELD.equals(e.field()) ? e.onField("winner") : e;
        }
    }

    /**
     * What is open, of those that are to be decided.
     *
     * @param until all of it was written by then, also by a server whose clock is ahead of this one's
     * @param key of the last one, as it is on record
     */
    private record Open(int conflicts, Instant until, JsonNode key, List<Conflicts.Unread> unread) {}

    private Open open(SyncName sync, TableName table, String key) {
        Open open = new Open(0, clock.instant(), null, List.of());
        Wanted.Place after = null;
        do {
            Conflicts.Listed page = conflicts.list(Wanted.openOf(sync, table, after));
            Stream<Conflict> met = page.conflicts().stream()
                    .filter(c -> table == null || c.table().equals(table.toString()))
                    .filter(c -> key == null || isKey(c.key(), key));
            for (Conflict c : met.toList()) {
                Instant until = Stream.of(
                                open.until(), c.incoming().at(), c.own().at())
                        .filter(Objects::nonNull)
                        .max(Instant::compareTo)
                        .orElseThrow();
                open = new Open(open.conflicts() + 1, until, c.key(), List.of());
            }
            open = new Open(open.conflicts(), open.until(), open.key(), page.unread());
            after = page.next() == null ? null : Wanted.Place.parse(page.next());
        } while (after != null);
        return open;
    }

    /** A database that wins is a list that begins with it. */
    private static ConflictStrategy winner(SyncDetail sync, String given) {
        List<DatabaseName> sources = sync.dbgroup().sources();
        String words = sources.stream().map(DatabaseName::value).collect(Collectors.joining(", "));
        if (given == null || given.isBlank()) {
            throw invalid(
                    "winner",
                    "Who wins is not said",
                    "winner=" + words + ", or latest, source, target, random, skip or function:SCHEMA.NAME");
        }
        DatabaseName named = sources.stream()
                .filter(d -> d.value().equals(given.strip()))
                .findFirst()
                .orElse(null);
        if (named != null) {
            List<DatabaseName> order = new ArrayList<>(sources);
            order.remove(named);
            order.add(0, named);
            return new ConflictStrategy(ConflictStrategy.Kind.LIST, order);
        }
        ConflictStrategy strategy;
        try {
            strategy = Strategies.parse(given);
        } catch (SarrioException e) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "\"" + given + "\" can't win: it is neither a database of the sync \""
                                    + sync.entry().name() + "\" nor a strategy",
                            "use " + words + ", latest, source, target, random, skip or function:SCHEMA.NAME",
                            e)
                    .onField("winner");
        }
        boolean other = strategy.kind() == ConflictStrategy.Kind.LIST
                && !Set.copyOf(strategy.databases()).equals(Set.copyOf(sources));
        boolean columns = strategy.kind() == ConflictStrategy.Kind.COLUMNS;
        if (other || columns || strategy.kind() == ConflictStrategy.Kind.ABORT) {
            throw invalid(
                    "winner",
                    other
                            ? strategy + " does not name the databases of the sync"
                            : columns ? "columns is a strategy of a sync or table only" : "abort decides nothing",
                    "use " + words + ", latest, source, target, random, skip or function:SCHEMA.NAME");
        }
        return strategy;
    }

    private static TableName table(SyncDetail sync, String name) {
        try {
            return Restarts.named(sync, List.of(name)).iterator().next();
        } catch (SarrioException e) {
            throw e.onField("table");
        }
    }

    private static boolean isKey(JsonNode key, String given) {
        if (key == null || key.isNull()) {
            return false;
        }
        try {
            JsonNode read = Json.EXACT.readTree(given);
            if (read != null && read.isObject()) {
                return key.equals(read);
            }
        } catch (JsonProcessingException e) {
            // no JSON: the value itself, as a text is written
            return isValue(key, given);
        }
        return isValue(key, given);
    }

    private static boolean isValue(JsonNode key, String given) {
        return key.size() == 1 && key.elements().next().asText().equals(given.strip());
    }

    private static SarrioException invalid(String field, String what, String remedy) {
        return new SarrioException(ErrorCode.INVALID_VALUE, what, remedy).onField(field);
    }
}

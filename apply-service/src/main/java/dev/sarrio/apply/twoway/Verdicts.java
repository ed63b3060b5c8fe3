package dev.sarrio.apply.twoway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.digest.Digest;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which of two versions stays. A pure function of the two, that takes them in either order for the same: each side asks it for itself,
 * with what arrived and what is its own in each other's place, and both must hear the same answer. What a
 * function of the user's says is asked before, and looked up here. Immutable.
 */
final class Verdicts {
    private static final String STRATEGY = "strategy";
    private static final String DECISION = "decision";
    private final ConflictRules rules;
    /** Of the sync, the one that the copy starts from first. */
    private final List<DatabaseName> databases;

    /**
     * @param key as JSON
     * @param atMillis when it was written, by its own server's clock
     */
    record Version(DatabaseName database, String key, long atMillis) {}

    /** By what two versions are judged. @param how strategy or decision; null if nothing decides */
    record Ruling(ConflictStrategy strategy, String how) {
        boolean open() {
            return how == null;
        }

        /** The function that is to be asked; null if none is. */
        TableName function() {
            return open() ? null : strategy.function();
        }

        /** @param winner null for neither */
        Verdict wonBy(DatabaseName winner) {
            return new Verdict(winner, this);
        }
    }

    /** @param winner null for neither */
    record Verdict(DatabaseName winner, Ruling by) {
        boolean open() {
            return by.open();
        }
    }

    Verdicts(ConflictRules rules, List<DatabaseName> databases) {
        this.rules = rules;
        this.databases = List.copyOf(databases);
    }

    /** By what it is judged which of the two stays. */
    Ruling ruling(TableName table, Version one, Version other) {
        return ruling(table, one, List.of(other));
    }

    /** The same, where the target's row is made of versions of several databases that the source had not seen. */
    Ruling ruling(TableName table, Version one, List<Version> others) {
        ConflictStrategy strategy = rules.of(table);
        if (strategy.kind() != ConflictStrategy.Kind.ABORT) {
            return new Ruling(strategy, STRATEGY);
        }
        Version other = others.get(0);
        long newest = others.stream().mapToLong(Version::atMillis).reduce(one.atMillis(), Math::max);
        return rules.decisions().stream()
                .filter(d -> newest <= d.until().toEpochMilli())
                .filter(d -> d.table() == null || d.table().equals(table))
                .filter(d -> d.key() == null || isOf(d.key(), one, other))
                .findFirst()
                .map(d -> new Ruling(d.strategy(), DECISION))
                .orElse(new Ruling(strategy, null));
    }

    /** @param answers of the ruling's function, if it has one, for the key that {@link #keyOf} the two */
    Verdict on(TableName table, Version one, Version other, Answers answers) {
        Ruling ruling = ruling(table, one, other);
        return ruling.wonBy(winner(ruling.strategy(), table, one, other, answers));
    }

    /**
     * Which stays, if the target's row is made of versions of several databases. The greatest of them speaks for all: whatever overwrote it
     * had seen it.
     *
     * @param others one of each database, all of the same row
     */
    Verdict on(TableName table, Version one, List<Version> others, Answers answers) {
        Ruling ruling = ruling(table, one, others);
        return ruling.wonBy(
                winner(ruling.strategy(), table, one, best(ruling.strategy(), table, others, answers), answers));
    }

    /** Whose version of those it is that speaks for all. */
    DatabaseName best(TableName table, Version one, List<Version> others, Answers answers) {
        return best(ruling(table, one, others).strategy(), table, others, answers)
                .database();
    }

    private Version best(ConflictStrategy strategy, TableName table, List<Version> versions, Answers answers) {
        Version best = versions.get(0);
        for (Version v : versions) {
            DatabaseName winner = v == best ? null : winner(strategy, table, best, v, answers);
            best = v.database().equals(winner) ? v : best;
        }
        return best;
    }

    /**
     * What is judged by the key is judged by this one of the two: they may be of two rows, and each side meets the two the other way round.
     *
     * @return as JSON
     */
    static String keyOf(Version one, Version other) {
        return one.key().compareTo(other.key()) < 0 ? one.key() : other.key();
    }

    private static boolean isOf(String key, Version one, Version other) {
        JsonNode wanted = json(key);
        return wanted.equals(json(one.key())) || wanted.equals(json(other.key()));
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not the JSON of a key: " + text, e);
        }
    }

    private DatabaseName winner(
            ConflictStrategy strategy, TableName table, Version one, Version other, Answers answers) {
        return switch (strategy.kind()) {
            case LATEST, COLUMNS -> later(one, other).database();
            case SOURCE -> named(databases.get(0), one, other);
            case TARGET -> named(databases.get(1), one, other);
            case LIST -> first(strategy.databases(), one, other);
            case RANDOM -> databases.size() > 2 ? greatestDraw(table, one, other) : drawn(table, one, other);
            case FUNCTION -> named(answers.of(strategy.function(), keyOf(one, other)), one, other);
            case SKIP, ABORT -> null;
        };
    }

    /** Of more than two databases the named one may not be among those that met: then it is as with `latest`. */
    private static DatabaseName named(DatabaseName name, Version one, Version other) {
        boolean met = name.equals(one.database()) || name.equals(other.database());
        return met ? name : later(one, other).database();
    }

    private static Version later(Version one, Version other) {
        boolean byName = one.database().compareTo(other.database()) > 0;
        boolean first = one.atMillis() == other.atMillis() ? byName : one.atMillis() > other.atMillis();
        return first ? one : other;
    }

    private static DatabaseName first(List<DatabaseName> list, Version one, Version other) {
        return list.stream()
                .filter(d -> d.equals(one.database()) || d.equals(other.database()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The list " + list + " has neither of " + one + other));
    }

    /** Of more than two databases each has a draw for the row. */
    private static DatabaseName greatestDraw(TableName table, Version one, Version other) {
        return draw(table, one, keyOf(one, other)).compareTo(draw(table, other, keyOf(one, other))) > 0
                ? one.database()
                : other.database();
    }

    private static String draw(TableName table, Version version, String key) {
        String text = table + " " + key + " " + version.database();
        return Digest.hex(8, text.getBytes(StandardCharsets.UTF_8)) + " " + version.database();
    }

    /** The same for all versions of a row: a draw for each pair of versions could not be the same on both sides, which meet different pairs. */
    private static DatabaseName drawn(TableName table, Version one, Version other) {
        String digest = Digest.hex(2, (table + " " + keyOf(one, other)).getBytes(StandardCharsets.UTF_8));
        List<DatabaseName> sorted =
                Stream.of(one.database(), other.database()).sorted().toList();
        return sorted.get(Integer.parseInt(digest, 16) & 1);
    }
}

package dev.sarrio.apply.twoway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.apply.twoway.Verdicts.Version;
import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.conflict.ConflictRules.Decision;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictsTest {
    private static final TableName T = new TableName("public", "t");
    private static final DatabaseName A = new DatabaseName("a");
    private static final DatabaseName B = new DatabaseName("b");
    private static final TableName OWNER = new TableName("app", "owner_of");
    /** A function that gives keys that end in an even digit to a, and all others to b. */
    private static final Answers ANSWERS = (function, key) -> {
        assertThat(function).isEqualTo(OWNER);
        return key.matches(".*[02468]}") ? A : B;
    };

    private static Verdicts verdicts(String strategy, Decision... decisions) {
        return new Verdicts(
                new ConflictRules(ConflictStrategy.parse(strategy), null, List.of(decisions), 0), List.of(A, B));
    }

    private static Version a(long at) {
        return new Version(A, "{\"id\": 1}", at);
    }

    private static Version b(long at) {
        return new Version(B, "{\"id\": 1}", at);
    }

    @Test
    void theLaterVersionStaysAndOfTheSameMomentThatOfTheGreaterName() {
        Verdicts latest = verdicts("latest");
        assertThat(latest.on(T, a(2), b(1), ANSWERS).winner()).isEqualTo(A);
        assertThat(latest.on(T, a(1), b(2), ANSWERS).winner()).isEqualTo(B);
        assertThat(latest.on(T, a(1), b(1), ANSWERS).winner()).isEqualTo(B);
        assertThat(verdicts("source").on(T, a(1), b(2), ANSWERS).winner()).isEqualTo(A);
        assertThat(verdicts("target").on(T, a(2), b(1), ANSWERS).winner()).isEqualTo(B);
        assertThat(verdicts("list:b,a").on(T, a(2), b(1), ANSWERS).winner()).isEqualTo(B);
        assertThat(verdicts("skip").on(T, a(2), b(1), ANSWERS).winner()).isNull();
        assertThat(verdicts("skip").on(T, a(2), b(1), ANSWERS).open()).isFalse();
        assertThat(verdicts("abort").on(T, a(2), b(1), ANSWERS).open()).isTrue();
    }

    /** However changes fall into batches, and whichever of the other side's batches comes when, one side is left in the end: on both. */
    @ParameterizedTest
    @ValueSource(strings = {"latest", "source", "target", "list:b,a", "random", "function:app.owner_of"})
    void bothSidesComeToTheSameWhateverTheirBatchesAre(String strategy) {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            String key = "{\"id\": " + random.nextInt(50) + "}";
            long[] ofA = random.longs(1 + random.nextInt(4), 0, 6).toArray();
            long[] ofB = random.longs(1 + random.nextInt(4), 0, 6).toArray();
            boolean stayOnA = survives(verdicts(strategy), key, A, ofA, B, batches(ofB, random));
            boolean stayOnB = survives(verdicts(strategy), key, B, ofB, A, batches(ofA, random));
            assertThat(stayOnA).as("%s %s of a, %s of b", key, ofA, ofB).isNotEqualTo(stayOnB);
        }
    }

    /** The times of batches: each has that of the last change which fell into it, or of the newest if a clock was set back. */
    private static List<Long> batches(long[] changes, Random random) {
        List<Long> batches = new java.util.ArrayList<>();
        long newest = Long.MIN_VALUE;
        for (int i = 0; i < changes.length; i++) {
            newest = Math.max(newest, changes[i]);
            if (i == changes.length - 1 || random.nextBoolean()) {
                batches.add(newest);
                newest = Long.MIN_VALUE;
            }
        }
        return batches;
    }

    private static boolean survives(
            Verdicts verdicts, String key, DatabaseName own, long[] ofOwn, DatabaseName other, List<Long> incoming) {
        long rank = java.util.Arrays.stream(ofOwn).max().orElseThrow();
        return incoming.stream()
                .allMatch(at -> verdicts.on(T, new Version(other, key, at), new Version(own, key, rank), ANSWERS)
                        .winner()
                        .equals(own));
    }

    @Test
    void aDrawHasBothOutcomesAndDoesNotDependOnHowAKeyIsWrittenByEither() {
        Set<DatabaseName> winners = new HashSet<>();
        for (int id = 0; id < 40; id++) {
            Version one = new Version(A, "{\"id\": " + id + ".0}", 1);
            Version other = new Version(B, "{\"id\": " + id + ".00}", 2);
            DatabaseName winner = verdicts("random").on(T, one, other, ANSWERS).winner();
            assertThat(verdicts("random").on(T, other, one, ANSWERS).winner()).isEqualTo(winner);
            winners.add(winner);
        }
        assertThat(winners).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void aDecisionHoldsForVersionsWrittenUntilItWasAskedForAndTheOldestThatFitsIsTaken() {
        ConflictStrategy source = ConflictStrategy.parse("source");
        ConflictStrategy target = ConflictStrategy.parse("target");
        Decision onRow = new Decision(Instant.ofEpochMilli(100), source, T, "{\"id\":1}");
        Decision onAll = new Decision(Instant.ofEpochMilli(200), target, null, null);
        Verdicts verdicts = verdicts("abort", onRow, onAll);

        assertThat(verdicts.on(T, a(100), b(99), ANSWERS).winner()).isEqualTo(A);
        assertThat(verdicts.on(T, a(100), b(99), ANSWERS).by().how()).isEqualTo("decision");
        assertThat(verdicts.on(T, a(101), b(99), ANSWERS).winner()).isEqualTo(B);
        assertThat(verdicts.on(T, a(201), b(99), ANSWERS).open()).isTrue();
        assertThat(verdicts.on(new TableName("public", "other"), a(1), b(1), ANSWERS)
                        .winner())
                .isEqualTo(B);
        assertThat(verdicts("latest", onAll).on(T, a(9), b(1), ANSWERS).by().how())
                .isEqualTo("strategy");
    }

    @Test
    void aFunctionAnswersForTheKeyAndOfTwoKeysForTheSmallerWhicheverSideAsks() {
        Verdicts function = verdicts("function:app.owner_of");
        Version row4 = new Version(A, "{\"id\": 4}", 9);
        Version row5 = new Version(B, "{\"id\": 5}", 1);
        assertThat(Verdicts.keyOf(row4, row5))
                .isEqualTo(Verdicts.keyOf(row5, row4))
                .isEqualTo("{\"id\": 4}");
        assertThat(function.on(T, row4, row5, ANSWERS).winner()).isEqualTo(A);
        assertThat(function.on(T, row5, row4, ANSWERS).winner()).isEqualTo(A);
        assertThat(function.on(T, a(9), b(1), ANSWERS).winner()).isEqualTo(B);
        assertThat(function.on(T, a(9), b(1), ANSWERS).by().strategy()).hasToString("function:app.owner_of");
    }

    @Test
    void onlyTheFunctionThatDecidesIsAsked() {
        assertThat(verdicts("function:app.owner_of").ruling(T, a(1), b(1)).function())
                .isEqualTo(OWNER);
        assertThat(verdicts("latest").ruling(T, a(1), b(1)).function()).isNull();
        Decision decision =
                new Decision(Instant.ofEpochMilli(5), ConflictStrategy.parse("function:app.owner_of"), T, null);
        assertThat(verdicts("abort", decision).ruling(T, a(1), b(1)).function()).isEqualTo(OWNER);
        assertThat(verdicts("abort", decision).ruling(T, a(6), b(1)).function()).isNull();
        assertThat(verdicts("skip", decision).ruling(T, a(1), b(1)).function()).isNull();
    }
}

package dev.sarrio.apply.twoway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sarrio.apply.twoway.MeshModel.Batch;
import dev.sarrio.apply.twoway.MeshModel.Flaw;
import dev.sarrio.apply.twoway.MeshModel.Side;
import dev.sarrio.core.conflict.ConflictRules;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.name.DatabaseName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Any interleaving of what three or five databases write, publish and apply, with clocks that jump: `-Dsarrio.test.seed` repeats one. */
class MeshModelTest {
    private static final Set<Integer> KEYS = Set.of(1, 2, 3);
    private static final int HISTORIES = Integer.getInteger("sarrio.test.mesh.histories", 1000);
    private static final Answers OWNERS =
            (function, key) -> new DatabaseName(List.of("a", "b", "c").get(key.charAt(key.length() - 2) % 3));

    @ParameterizedTest
    @CsvSource({
        "3, latest",
        "5, latest",
        "3, source",
        "3, 'list:b,c,a'",
        "5, 'list:d,b,e,c,a'",
        "4, random",
        "4, function:app.owner_of"
    })
    void allSidesComeToTheSameAndNobodyLosesWithoutARecord(int sides, String strategy) {
        long first = Long.getLong("sarrio.test.seed", System.nanoTime());
        for (long seed = first; seed < first + HISTORIES; seed++) {
            long now = seed;
            assertThatCode(() -> assertThat(differs(now, sides, strategy, EnumSet.noneOf(Flaw.class)))
                            .as("seed %s", now)
                            .isFalse())
                    .as("seed %s", seed)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void whatTheRuleConsistsOfIsNeeded() {
        for (Flaw flaw : Flaw.values()) {
            boolean differs = false;
            for (long seed = 0; seed < HISTORIES && !differs; seed++) {
                differs = differs(seed, 3, "latest", EnumSet.of(flaw));
            }
            assertThat(differs).as("without: %s", flaw).isTrue();
        }
    }

    private static boolean differs(long seed, int number, String strategy, Set<Flaw> flaws) {
        Random random = new Random(seed);
        List<DatabaseName> names = Stream.of("a", "b", "c", "d", "e")
                .limit(number)
                .map(DatabaseName::new)
                .toList();
        Verdicts verdicts =
                new Verdicts(new ConflictRules(ConflictStrategy.parse(strategy), null, List.of(), 0), names);
        MeshModel model = new MeshModel(names, verdicts, OWNERS, flaws);
        Set<String> written = new HashSet<>();
        int steps = 20 + random.nextInt(150);
        int range = 3 + random.nextInt(40); // clocks that are far apart, or times that are often the same
        for (int i = 0; i < steps; i++) {
            step(model, random, i, range, written);
        }
        settle(model, random);
        Side one = model.sides.get(0);
        boolean equal = model.sides.stream().allMatch(s -> KEYS.stream()
                .allMatch(k -> Objects.equals(s.row(k).value(), one.row(k).value())));
        if (equal && flaws.isEmpty()) {
            KEYS.forEach(
                    k -> assertThat(model.isHead(k)).as("key %s: %s", k, model).isTrue());
            written.removeAll(model.recorded);
            KEYS.forEach(k -> written.remove(String.valueOf(one.row(k).value())));
            written.removeAll(model.overwritten);
            assertThat(written).as("lost without a record").isEmpty();
        }
        return !equal;
    }

    private static void step(MeshModel model, Random random, int i, int range, Set<String> written) {
        Side side = model.sides.get(random.nextInt(model.sides.size()));
        int key = 1 + random.nextInt(KEYS.size());
        int dice = random.nextInt(40);
        if (dice < 10) {
            String value = random.nextInt(4) == 0 ? null : side.name.value() + i;
            if (value != null) {
                written.add(value);
            }
            side.write(key, value, random.nextInt(range));
        } else if (dice < 11) {
            side.truncate(KEYS);
        } else if (dice < 18) {
            side.publish(KEYS);
        } else if (dice < 21) {
            side.forgetOld();
        } else {
            apply(model, side, random);
        }
    }

    private static boolean apply(MeshModel model, Side side, Random random) {
        List<Batch> ready = new ArrayList<>();
        for (DatabaseName of : model.names) {
            Batch next = of.equals(side.name) ? null : side.next(of);
            if (next != null && side.mayApply(next)) {
                ready.add(next);
            }
        }
        if (ready.isEmpty()) {
            return false;
        }
        side.apply(ready.get(random.nextInt(ready.size())), KEYS);
        return true;
    }

    /** Until all have applied all: nothing waits for ever. */
    private static void settle(MeshModel model, Random random) {
        boolean more = true;
        while (more) {
            more = false;
            for (Side side : model.sides) {
                if (side.hasUntold()) {
                    side.publish(KEYS);
                    more = true;
                }
                while (apply(model, side, random)) {
                    more = true;
                }
            }
        }
        for (Side side : model.sides) {
            for (DatabaseName of : model.names) {
                assertThat(side.name.equals(of) ? null : side.next(of))
                        .as("waits for ever")
                        .isNull();
            }
        }
    }
}

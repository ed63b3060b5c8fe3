package dev.sarrio.system.faults;

import dev.sarrio.system.faults.Fault.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What is done to the product, decided by the seed alone.
 *
 * @param bothWays whether both databases are written
 */
record FaultPlan(long seed, boolean bothWays, List<Step> steps) {
    private static final int STEPS_MIN = 4;
    private static final int STEPS_MAX = 6;
    private static final int WRITES_MAX = 60;
    private static final int MILLIS_MIN = 100;
    private static final int MILLIS_MAX = 2_000;
    private static final int LONG_MILLIS_MAX = 6_000;
    private static final int LONG_ONE_OF = 8;
    private static final int IN_TURN = 2;
    private static final int TURN_STRIDE = 11;
    private static final int ONE_AFTER_THE_OTHER_ONE_OF = 3;

    /**
     * @param writes how many writes are acknowledged before it, from the step before on; 0 for at once
     * @param amid then in the middle of a transaction of a service, if one can be met
     */
    record Step(int writes, boolean amid, Fault fault) {}

    static FaultPlan of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean bothWays = seed % 2 == 0;
        int count = random.nextInt(STEPS_MIN, STEPS_MAX + 1);
        List<Step> steps = new ArrayList<>();
        while (steps.size() < count) {
            Fault fault = fault(steps.size() < IN_TURN ? inTurn(seed, steps.size()) : any(random), random, bothWays);
            // starting a process takes longest: none is killed twice
            boolean again = steps.stream()
                    .anyMatch(s -> s.fault().kind() == fault.kind()
                            && s.fault().place().equals(fault.place()));
            if (!again) {
                boolean atOnce = random.nextInt(ONE_AFTER_THE_OTHER_ONE_OF) == 0;
                steps.add(new Step(atOnce ? 0 : random.nextInt(1, WRITES_MAX), random.nextBoolean(), fault));
            }
        }
        return new FaultPlan(seed, bothWays, List.copyOf(steps));
    }

    private record Choice(Kind kind, String place) {}

    private static Choice any(SplittableRandom random) {
        Kind[] kinds = Arrays.stream(Kind.values())
                .flatMap(k -> IntStream.range(0, k.weight).mapToObj(i -> k))
                .toArray(Kind[]::new);
        Kind kind = kinds[random.nextInt(kinds.length)];
        return new Choice(kind, kind.places.get(random.nextInt(kind.places.size())));
    }

    /** The first faults of seeds that follow each other go through all there are. */
    private static Choice inTurn(long seed, int step) {
        List<Choice> all = Arrays.stream(Kind.values())
                .flatMap(k -> k.places.stream().map(p -> new Choice(k, p)))
                .toList();
        return all.get((int) Math.floorMod((seed * IN_TURN + step) * TURN_STRIDE, (long) all.size()));
    }

    private static Fault fault(Choice choice, SplittableRandom random, boolean bothWays) {
        boolean written = bothWays || choice.place().equals(Fault.OLD);
        String place = choice.kind() == Kind.CRASH_AFTER_ASYNCHRONOUS_COMMITS && !written ? Fault.OLD : choice.place();
        boolean isLong = random.nextInt(LONG_ONE_OF) == 0;
        int millis = random.nextInt(MILLIS_MIN, isLong ? LONG_MILLIS_MAX : MILLIS_MAX);
        return new Fault(choice.kind(), place, choice.kind().lasts ? millis : 0);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("seed " + seed + (bothWays ? ", both ways" : ", one way"));
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            String when = step.writes() + " writes" + (step.amid() ? ", amid a transaction" : "");
            text.append(String.format("%n  %d. after %s: %s", i + 1, when, step.fault()));
        }
        return text.toString();
    }
}

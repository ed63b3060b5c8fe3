package dev.sarrio.system.faults;

import dev.sarrio.system.faults.Fault.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What is killed during a copy, decided by the seed alone. */
record CopyPlan(long seed, List<Step> steps) {
    /** In the order in which a copy goes through them. */
    static final List<String> PHASES =
            List.of("waiting for triggers", "schema", "data", "keys", "catching up", "indexes", "statistics", "done");

    private static final int STEPS_MIN = 2;
    private static final int STEPS_MAX = 3;
    private static final int WAIT_MILLIS_MAX = 2_500;
    private static final int DOWN_MILLIS_MAX = 1_500;
    private static final Fault APPLY = new Fault(Kind.KILL, "apply", 0);
    /** Three in seven kill apply once more; seeds that follow each other begin with another one each. */
    private static final List<Fault> OTHERS = List.of(
            APPLY,
            new Fault(Kind.KILL, "kafka", 0),
            new Fault(Kind.CRASH, Fault.OLD, 1),
            APPLY,
            new Fault(Kind.CRASH, Fault.NEW, 1),
            APPLY,
            new Fault(Kind.KILL, "capture", 0));

    /** @param phase the copy has reached before it, or a later one  @param millis to wait then */
    record Step(String phase, int millis, Fault fault) {}

    static CopyPlan of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Step> steps = new ArrayList<>();
        steps.add(new Step("data", random.nextInt(WAIT_MILLIS_MAX), APPLY));
        int count = random.nextInt(STEPS_MIN, STEPS_MAX + 1);
        while (steps.size() < count) {
            int other = steps.size() == 1 ? (int) Math.floorMod(seed, OTHERS.size()) : random.nextInt(OTHERS.size());
            Fault fault = OTHERS.get(other);
            int millis = fault.kind().lasts ? random.nextInt(1, DOWN_MILLIS_MAX) : 0;
            String phase = steps.size() == count - 1 ? PHASES.get(random.nextInt(2, PHASES.size() - 1)) : "data";
            steps.add(new Step(phase, random.nextInt(WAIT_MILLIS_MAX), new Fault(fault.kind(), fault.place(), millis)));
        }
        return new CopyPlan(seed, List.copyOf(steps));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("copy, seed " + seed);
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            text.append(String.format(
                    "%n  %d. %d ms into phase \"%s\": %s", i + 1, step.millis(), step.phase(), step.fault()));
        }
        return text.toString();
    }
}

package dev.sarrio.system.faults;

import dev.sarrio.system.faults.Fault.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What goes wrong while both sides write the same rows, decided by the seed alone. */
record ConflictPlan(long seed, List<Step> steps) {
    private static final int STEPS = 3;
    private static final int MERGED_ONE_IN = 3;
    private static final int WRITES_MAX = 120;
    private static final int MILLIS_MIN = 200;
    private static final int MILLIS_MAX = 3_000;
    /** Seeds that follow each other begin with those of each kind. */
    private static final List<Fault> FAULTS = List.of(
            new Fault(Kind.KILL, "apply", 0),
            new Fault(Kind.SEVER, Fault.OLD, 1),
            new Fault(Kind.KILL, "kafka", 0),
            new Fault(Kind.CRASH, Fault.NEW, 1),
            new Fault(Kind.KILL, "capture", 0),
            new Fault(Kind.REFUSE, Fault.NEW, 1),
            new Fault(Kind.CRASH, Fault.OLD, 1),
            new Fault(Kind.STALL, Fault.NEW, 1),
            new Fault(Kind.CUT, Fault.OLD, 0),
            new Fault(Kind.KILL, "coordinator", 0));

    /** @param writes how many writes are acknowledged before it  @param amid then in the middle of a transaction, if one can be met */
    record Step(int writes, boolean amid, Fault fault) {}

    static ConflictPlan of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            Fault fault = FAULTS.get((int) Math.floorMod(seed * STEPS + i, (long) FAULTS.size()));
            int millis = fault.kind().lasts ? random.nextInt(MILLIS_MIN, MILLIS_MAX) : 0;
            steps.add(new Step(
                    random.nextInt(1, WRITES_MAX),
                    random.nextBoolean(),
                    new Fault(fault.kind(), fault.place(), millis)));
        }
        return new ConflictPlan(seed, List.copyOf(steps));
    }

    /** Whether rows are merged by column, else the later one stays. Of a sync of two databases. */
    boolean isMerged() {
        return seed % MERGED_ONE_IN == 0;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("conflicts, seed " + seed);
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            String when = step.writes() + " writes" + (step.amid() ? ", amid a transaction" : "");
            text.append(String.format("%n  %d. after %s: %s", i + 1, when, step.fault()));
        }
        return text.toString();
    }
}

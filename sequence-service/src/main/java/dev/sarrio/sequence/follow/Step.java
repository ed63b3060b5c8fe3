package dev.sarrio.sequence.follow;

import java.math.BigInteger;

/**
 * What is to be done to a target's sequence: a value, found from both sides' states and nothing else.
 *
 * @param count how many values the target is to be moved on; 0 if it is not behind
 * @param value the value that the target's sequence then last handed out; null if it is not behind
 * @param missing how many values the target is behind the source itself, margin aside
 * @param problem why the target can't follow, with the remedy; null if it can
 */
record Step(BigInteger count, BigInteger value, BigInteger missing, String problem) {
    private static final BigInteger TWO = BigInteger.TWO;

    /** @param margin how many values (of the source's increment) the target is to be ahead */
    static Step plan(SequenceState source, SequenceState target, long margin) {
        if (source.ascending() != target.ascending()) {
            return stuck("runs the other way on the target: ALTER SEQUENCE … INCREMENT BY " + source.increment());
        }
        return target.cycle() || source.cycle() ? around(source, target, margin) : straight(source, target, margin);
    }

    private static Step straight(SequenceState source, SequenceState target, long margin) {
        BigInteger exhausts = source.left();
        BigInteger ahead = BigInteger.valueOf(margin).min(exhausts).max(BigInteger.ZERO);
        BigInteger missing = distance(target, source.next());
        BigInteger count = distance(target, source.next().add(source.increment().multiply(ahead)));
        if (count.signum() <= 0) {
            return new Step(BigInteger.ZERO, null, BigInteger.ZERO, null);
        }
        BigInteger left = target.left();
        if (missing.compareTo(left) > 0) {
            return stuck("ends at " + (target.ascending() ? target.max() : target.min())
                    + " on the target, before the source's value " + source.last()
                    + ": ALTER SEQUENCE … "
                    + (target.ascending() ? "MAXVALUE " + source.max() : "MINVALUE " + source.min()));
        }
        return move(target, count.min(left), missing.max(BigInteger.ZERO));
    }

    /** How many of its own increments the target has to go until its next value is not short of this one. */
    private static BigInteger distance(SequenceState target, BigInteger wanted) {
        BigInteger gap = wanted.subtract(target.next());
        if (gap.signum() * target.increment().signum() <= 0) {
            return BigInteger.ZERO;
        }
        BigInteger[] steps = gap.divideAndRemainder(target.increment());
        return steps[1].signum() == 0 ? steps[0] : steps[0].add(BigInteger.ONE);
    }

    /** On a circle a sequence is behind if the way forward to the source is the shorter one. */
    private static Step around(SequenceState source, SequenceState target, long margin) {
        boolean alike = source.cycle() == target.cycle()
                && source.increment().equals(target.increment())
                && source.min().equals(target.min())
                && source.max().equals(target.max());
        if (!alike) {
            return stuck("cycles, and has other bounds, another increment or no CYCLE on the target: ALTER SEQUENCE …"
                    + " INCREMENT BY " + source.increment() + " MINVALUE " + source.min() + " MAXVALUE " + source.max()
                    + (source.cycle() ? " CYCLE" : " NO CYCLE"));
        }
        BigInteger length = target.length();
        BigInteger half = length.divide(TWO);
        BigInteger missing =
                index(source, length).subtract(index(target, length)).mod(length);
        if (missing.compareTo(half) > 0) {
            missing = missing.subtract(length); // the target is ahead
        }
        BigInteger ahead = BigInteger.valueOf(margin).min(half.divide(TWO));
        BigInteger count = missing.add(ahead);
        return count.signum() <= 0
                ? new Step(BigInteger.ZERO, null, BigInteger.ZERO, null)
                : move(target, count, missing.max(BigInteger.ZERO));
    }

    /** The place of the next value, counted from the beginning of the circle. */
    private static BigInteger index(SequenceState s, BigInteger length) {
        return s.next().subtract(s.first()).divide(s.increment()).mod(length);
    }

    private static Step move(SequenceState target, BigInteger count, BigInteger missing) {
        BigInteger value = target.next().add(target.increment().multiply(count.subtract(BigInteger.ONE)));
        if (target.cycle()) {
            BigInteger place =
                    value.subtract(target.first()).divide(target.increment()).mod(target.length());
            value = target.first().add(target.increment().multiply(place));
        }
        return new Step(count, value, missing, null);
    }

    private static Step stuck(String problem) {
        return new Step(BigInteger.ZERO, null, BigInteger.ZERO, problem);
    }
}

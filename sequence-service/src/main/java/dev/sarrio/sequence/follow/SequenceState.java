package dev.sarrio.sequence.follow;

import java.math.BigInteger;

/**
 * A sequence as it stands.
 *
 * @param last the last value that was handed out, or the first that will be if {@code called} is false
 * @param cycle starts again at the other end when it is exhausted
 */
public record SequenceState(
        BigInteger last, boolean called, BigInteger increment, BigInteger min, BigInteger max, boolean cycle) {

    static SequenceState of(long last, boolean called, long increment, long min, long max, boolean cycle) {
        return new SequenceState(
                BigInteger.valueOf(last),
                called,
                BigInteger.valueOf(increment),
                BigInteger.valueOf(min),
                BigInteger.valueOf(max),
                cycle);
    }

    public SequenceState {
        if (increment.signum() == 0) {
            throw new IllegalArgumentException("A sequence moves");
        }
    }

    /** As if this value had just been handed out. */
    SequenceState at(long value) {
        return new SequenceState(BigInteger.valueOf(value), true, increment, min, max, cycle);
    }

    /** As if the last of these values had not been handed out. */
    SequenceState back(long values) {
        BigInteger then = last.subtract(increment.multiply(BigInteger.valueOf(values)));
        return new SequenceState(then, called, increment, min, max, cycle);
    }

    /** As if this value had been handed out, if it is further than what was, and within the bounds. */
    SequenceState reaching(BigInteger value) {
        boolean further = !called && value.equals(last)
                || (value.compareTo(last) > 0 ? ascending() : value.compareTo(last) < 0 && !ascending());
        boolean within = value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
        return further && within && !cycle ? new SequenceState(value, true, increment, min, max, false) : this;
    }

    boolean ascending() {
        return increment.signum() > 0;
    }

    /** The value that comes next if nothing stops it: beyond the bounds where it is exhausted. */
    BigInteger next() {
        return called ? last.add(increment) : last;
    }

    /** Where it begins after it was exhausted. */
    BigInteger first() {
        return ascending() ? min : max;
    }

    /** How many values can still be handed out before it is exhausted. */
    BigInteger left() {
        BigInteger room = (ascending() ? max.subtract(next()) : next().subtract(min));
        return room.signum() < 0
                ? BigInteger.ZERO
                : room.divide(increment.abs()).add(BigInteger.ONE);
    }

    /** How many values there are from end to end. */
    BigInteger length() {
        return max.subtract(min).divide(increment.abs()).add(BigInteger.ONE);
    }
}

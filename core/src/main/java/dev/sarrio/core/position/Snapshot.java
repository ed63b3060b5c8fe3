package dev.sarrio.core.position;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * What a PostgreSQL snapshot sees, as `txid_current_snapshot()` prints it: `xmin:xmax:xip,xip,…`. Ids are 64 bits and never
 * wrap. Comparable only within one cluster and timeline. Immutable.
 */
public final class Snapshot {
    private static final Pattern FORM = Pattern.compile("[0-9]+:[0-9]+:([0-9]+(,[0-9]+)*)?");
    private final long xmin;
    private final long xmax;
    private final long[] running;

    private Snapshot(long xmin, long xmax, long[] running) {
        this.xmin = xmin;
        this.xmax = xmax;
        this.running = running;
    }

    @JsonCreator
    public static Snapshot parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("Not a snapshot (xmin:xmax:xip,…): " + text);
        }
        String[] parts = text.split(":", -1);
        long xmin = Long.parseLong(parts[0]);
        long xmax = Long.parseLong(parts[1]);
        long[] running = parts[2].isEmpty()
                ? new long[0]
                : Arrays.stream(parts[2].split(",", -1))
                        .mapToLong(Long::parseLong)
                        .sorted()
                        .distinct()
                        .toArray();
        boolean inside = running.length == 0 || running[0] >= xmin && running[running.length - 1] < xmax;
        if (xmin > xmax || !inside) {
            throw new IllegalArgumentException("Not a snapshot (xmin <= xip < xmax): " + text);
        }
        return new Snapshot(xmin, xmax, running);
    }

    /** The oldest transaction that was still running: all below it had ended. */
    public long xmin() {
        return xmin;
    }

    /** The first transaction id that had not been given out. */
    public long xmax() {
        return xmax;
    }

    /** The transactions between xmin and xmax that were still running, ascending. */
    public long[] running() {
        return running.clone();
    }

    /** Whether a transaction that committed is visible here. */
    public boolean sees(long xid) {
        return xid < xmax && Arrays.binarySearch(running, xid) < 0;
    }

    /** Whether every transaction visible in the other snapshot is visible here. */
    public boolean covers(Snapshot other) {
        for (long xid : running) {
            if (other.sees(xid)) {
                return false;
            }
        }
        long missing = 0;
        for (long xid : other.running) {
            missing += xid >= xmax ? 1 : 0;
        }
        // every id in [xmax, other.xmax) must have been running there, or the other saw more than this one
        return other.xmax <= xmax || missing == other.xmax - xmax;
    }

    /** The same, which sees this transaction too. Of those between, which may not have ended, it sees none. */
    public Snapshot seeing(long xid) {
        long[] still = LongStream.concat(Arrays.stream(running), LongStream.range(xmax, xid))
                .filter(x -> x != xid)
                .toArray();
        long next = Math.max(xmax, xid + 1);
        return new Snapshot(still.length == 0 ? Math.min(xmin, next) : Math.min(xmin, still[0]), next, still);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Snapshot s && xmin == s.xmin && xmax == s.xmax && Arrays.equals(running, s.running);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(xmax) * 31 + Arrays.hashCode(running);
    }

    @JsonValue
    @Override
    public String toString() {
        StringBuilder s =
                new StringBuilder().append(xmin).append(':').append(xmax).append(':');
        for (int i = 0; i < running.length; i++) {
            s.append(i == 0 ? "" : ",").append(running[i]);
        }
        return s.toString();
    }
}

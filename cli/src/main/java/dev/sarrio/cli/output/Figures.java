package dev.sarrio.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Numbers, sizes, times and shares as people read them. */
public final class Figures {
    private static final long KIB = 1024;

    private Figures() {}

    /** 1234567 as `1,234,567`. */
    public static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    public static String bytes(long n) {
        if (n < KIB) {
            return n + " B";
        }
        String units = "KMGTP";
        double value = n;
        int unit = -1;
        while (value >= KIB && unit < units.length() - 1) {
            value /= KIB;
            unit++;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f %sB" : "%.0f %sB", value, units.charAt(unit));
    }

    /** A duration in one or two units: `340 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
    public static String duration(Duration d) {
        long millis = Math.max(0, d.toMillis());
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 10_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long seconds = millis / 1000;
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return pair(seconds / 60, "min", seconds % 60, "s");
        }
        return seconds < 86_400
                ? pair(seconds / 3600, "h", seconds % 3600 / 60, "min")
                : pair(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
    }

    public static String seconds(double seconds) {
        return duration(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    /** `just now`, `12 s ago`, `3 min ago`, `5 h ago`, `4 d ago`. */
    public static String ago(Instant then, Instant now) {
        long seconds = Duration.between(then, now).toSeconds();
        if (seconds < 2) {
            return "just now";
        }
        if (seconds < 120) {
            return seconds + " s ago";
        }
        if (seconds < 7200) {
            return seconds / 60 + " min ago";
        }
        return seconds < 172_800 ? seconds / 3600 + " h ago" : seconds / 86_400 + " d ago";
    }

    /** 0 to 100, never 100 before the end. */
    public static int percent(long done, long all) {
        return all <= 0 ? 0 : (int) Math.min(done >= all ? 100 : 99, done * 100 / all);
    }

    private static String pair(long big, String bigUnit, long small, String smallUnit) {
        return big + " " + bigUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }
}

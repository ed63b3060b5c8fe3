package dev.sarrio.coordinator.sync;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An interval as PostgreSQL and Bucardo write it: `5 min`, `1 hour 30 minutes`, `00:05:00`, `1 day 02:00:00`, `300` (seconds). */
public final class Interval {
    private static final Pattern PART = Pattern.compile("\\s*(\\d{1,9})(?!\\d)\\s*([a-z]*)\\s*");
    private static final Pattern CLOCK = Pattern.compile("(.*?)\\b(\\d{1,6}):(\\d\\d)(?::(\\d\\d))?");
    private static final Map<String, Integer> SECONDS = Map.ofEntries(
            Map.entry("", 1),
            Map.entry("s", 1),
            Map.entry("sec", 1),
            Map.entry("second", 1),
            Map.entry("m", 60),
            Map.entry("min", 60),
            Map.entry("minute", 60),
            Map.entry("h", 3600),
            Map.entry("hr", 3600),
            Map.entry("hour", 3600),
            Map.entry("d", 86_400),
            Map.entry("day", 86_400),
            Map.entry("w", 604_800),
            Map.entry("week", 604_800));

    private Interval() {}

    /** @param field that it was given for  @return zero for none */
    public static Duration parse(String field, String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        long seconds = 0;
        Matcher clock = CLOCK.matcher(lower);
        if (clock.matches()) {
            seconds = Long.parseLong(clock.group(2)) * 3600
                    + Long.parseLong(clock.group(3)) * 60
                    + (clock.group(4) == null ? 0 : Long.parseLong(clock.group(4)));
            lower = clock.group(1).strip();
            if (lower.isEmpty()) {
                return Duration.ofSeconds(seconds);
            }
        }
        Matcher part = PART.matcher(lower);
        int at = 0;
        while (part.find() && part.start() == at) {
            Integer unit = unit(part.group(2));
            if (unit == null) {
                throw invalid(field, text);
            }
            seconds += Long.parseLong(part.group(1)) * unit;
            at = part.end();
        }
        if (at == 0 || at != lower.length()) {
            throw invalid(field, text);
        }
        return Duration.ofSeconds(seconds);
    }

    private static Integer unit(String word) {
        boolean plural = word.length() > 1 && word.endsWith("s");
        return SECONDS.get(plural ? word.substring(0, word.length() - 1) : word);
    }

    private static SarrioException invalid(String field, String text) {
        return new SarrioException(
                        ErrorCode.INVALID_VALUE,
                        "Invalid value for '" + field + "': \"" + text + "\" is no interval",
                        "write e.g. " + field + "='5 min', '1 hour 30 minutes' or 00:05:00; 0 for none")
                .onField(field);
    }
}

package dev.sarrio.cli.output;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Colour, where it is wanted. */
public record Style(boolean color) {
    private static final Pattern ESCAPES = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final Set<String> GOOD = Set.of("running", "equal", "ok", "ready", "live", "pass", "passed");
    private static final Set<String> BAD = Set.of("failed", "expired", "different", "error", "fail");
    private static final Set<String> SLOW =
            Set.of("retrying", "starting", "copying", "paused", "stopped", "overdue", "warning", "waiting");

    public static String plain(String text) {
        return ESCAPES.matcher(text).replaceAll("");
    }

    public String bold(String text) {
        return wrap("1", text);
    }

    public String faint(String text) {
        return wrap("2", text);
    }

    public String good(String text) {
        return wrap("32", text);
    }

    public String bad(String text) {
        return wrap("31;1", text);
    }

    public String notable(String text) {
        return wrap("33", text);
    }

    public String accent(String text) {
        return wrap("36", text);
    }

    /** A word that is a state, in the colour that says how good it is. */
    public String state(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (GOOD.contains(lower)) {
            return good(word);
        }
        return BAD.contains(lower) ? bad(word) : SLOW.contains(lower) ? notable(word) : word;
    }

    String[] states(String[] cells) {
        return Arrays.stream(cells).map(this::state).toArray(String[]::new);
    }

    private String wrap(String code, String text) {
        return color && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}

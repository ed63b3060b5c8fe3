package dev.sarrio.coordinator.history;

/**
 * Who asks for a change, and why.
 *
 * @param who a login and a host, or what else the asker calls itself; never proved
 * @param why null if no reason was given
 */
public record Asker(String who, String why) {
    /** Somebody at the REST interface who gave no name. */
    public static final String UNNAMED = "api";
    /** Nobody asked: what a coordinator does by itself. */
    public static final Asker COORDINATOR = new Asker("coordinator", null);

    private static final int WHO_CHARS_MAX = 200;
    private static final int WHY_CHARS_MAX = 2000;

    public Asker {
        who = oneLine(who, WHO_CHARS_MAX);
        who = who == null ? UNNAMED : who;
        why = oneLine(why, WHY_CHARS_MAX);
    }

    /** It is shown in lines and written to logs: no control characters, and not without end. */
    static String oneLine(String text, int charsMax) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= charsMax ? line : line.substring(0, charsMax - 1) + "…";
    }
}

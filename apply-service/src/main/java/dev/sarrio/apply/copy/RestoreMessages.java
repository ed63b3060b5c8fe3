package dev.sarrio.apply.copy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What pg_restore said, as sentences: one for each kind of complaint, with the first statement and how many more there were.
 * Only for people: whether the copy goes on is decided by looking at the target's catalog.
 */
final class RestoreMessages {
    private static final Pattern FAILED = Pattern.compile("could not execute query: ERROR:\\s+(.*)");
    private static final Pattern COMMAND = Pattern.compile("Command was:\\s*(.*)");
    private static final Pattern EXISTS = Pattern.compile(".* already exists( .*)?|multiple primary keys for .*"
            + "|column .* is already an identity column|\".*\" is already a partition");
    /** pg_restore sets what its own version has; an older server may not know it, and does not need it. */
    private static final Pattern OWN_SETTING = Pattern.compile("SET \\w+_timeout = .*");

    /** Said by pg_restore and its client library, which know no SQLSTATE. */
    private static final Pattern BROKEN_OFF = Pattern.compile(
            "server closed the connection unexpectedly|no connection to the server"
                    + "|terminating connection due to|a worker process died unexpectedly|could not connect to (?:server|database)");

    private static final int STATEMENT_CHARS_MAX = 160;

    private RestoreMessages() {}

    /** How many statements failed. */
    static int failures(String output) {
        return (int) FAILED.matcher(output).results().count();
    }

    /** It may have come to its end all the same: what comes after a lost connection fails, statement by statement. */
    static boolean isBrokenOff(String output) {
        return BROKEN_OFF.matcher(output).find();
    }

    static List<String> warnings(String output) {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        String error = null;
        for (String line : output.lines().toList()) {
            Matcher failed = FAILED.matcher(line);
            Matcher command = COMMAND.matcher(line);
            if (failed.find()) {
                error = failed.group(1);
            } else if (error != null && command.find()) {
                if (!OWN_SETTING.matcher(command.group(1)).matches()) {
                    String kind = EXISTS.matcher(error).matches() ? "" : error;
                    commands.computeIfAbsent(kind, k -> new ArrayList<>()).add(command.group(1));
                }
                error = null;
            }
        }
        List<String> warnings = new ArrayList<>();
        commands.forEach((kind, of) -> warnings.add(sentence(kind, of)));
        return warnings;
    }

    private static String sentence(String kind, List<String> commands) {
        if (kind.isEmpty()) {
            return commands.size() + " objects of the schema were on the target already and stayed as they were.";
        }
        String first = commands.get(0).replaceAll(";$", "");
        String statement =
                first.length() <= STATEMENT_CHARS_MAX ? first : first.substring(0, STATEMENT_CHARS_MAX) + "…";
        String more = commands.size() == 1 ? "" : " (and " + (commands.size() - 1) + " more statements)";
        return "Not restored on the target: " + statement + more + ": " + kind + ".";
    }
}

package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.texts;

import dev.sarrio.cli.grammar.UsageException;
import java.util.ArrayList;
import java.util.List;

/** Which syncs a line means. */
final class SyncNames {
    private SyncNames() {}

    /** Every name in the line, wildcards expanded; none, or `all`, is all of them. */
    static List<String> named(Call call) {
        return expanded(call, words(call));
    }

    /** The same of these words. */
    static List<String> expanded(Call call, List<String> words) {
        boolean ask = words.isEmpty() || words.stream().anyMatch(Wildcard::is);
        List<String> known = ask ? texts(call.coordinator().get("/syncs")) : List.of();
        return words.isEmpty() ? known : Wildcard.expand("sync", words, known);
    }

    /** The same, where a line without a name must not mean all of them. */
    static List<String> required(Call call) {
        if (words(call).isEmpty()) {
            throw new UsageException(
                    "Which sync? None was named",
                    "write: sarrio " + call.line().verb().word() + " NAME, or all (sarrio list sync)");
        }
        return named(call);
    }

    /** The names without Bucardo's reason (a word with blanks) and its time-out (a number at the end). */
    static List<String> words(Call call) {
        List<String> words = new ArrayList<>(call.line().names());
        words.removeIf(w -> w.indexOf(' ') >= 0);
        if (!words.isEmpty() && words.get(words.size() - 1).matches("\\d{1,9}")) {
            words.remove(words.size() - 1);
        }
        return words;
    }
}

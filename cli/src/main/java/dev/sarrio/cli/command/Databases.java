package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.texts;

import dev.sarrio.cli.grammar.UsageException;
import java.util.List;

/** Which database a line about relations means. */
final class Databases {
    private Databases() {}

    /** `db=`, or the only database that there is. */
    static String theOne(Call call) {
        List<String> named = call.line().values("db");
        if (named.size() == 1) {
            return named.get(0);
        }
        if (named.size() > 1) {
            throw new UsageException(
                    "One database at a time, not " + String.join(", ", named),
                    "write the line once for each: db=" + named.get(0));
        }
        List<String> known = texts(call.coordinator().get("/databases"));
        if (known.size() == 1) {
            return known.get(0);
        }
        throw new UsageException(
                known.isEmpty() ? "There is no database yet" : "Of which database?",
                known.isEmpty()
                        ? "write: sarrio add database NAME dbname=… host=… user=… pass=-"
                        : "write db= and one of: " + String.join(", ", known));
    }
}

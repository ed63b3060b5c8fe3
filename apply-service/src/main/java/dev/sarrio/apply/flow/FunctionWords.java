package dev.sarrio.apply.flow;

import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.ConflictFunction;
import dev.sarrio.postgres.PgSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What is to be said of functions that decide conflicts. */
final class FunctionWords {
    private FunctionWords() {}

    /** @param name of the side that the session is of */
    record Side(DatabaseName name, PgSession session) {}

    /** Those that can't decide, and those that the two sides would decide differently by: nobody else would notice. */
    static List<String> of(Collection<TableName> functions, Side source, Side target) {
        List<String> words = new ArrayList<>();
        for (TableName function : functions) {
            ConflictFunction one = look(function, source, words);
            ConflictFunction other = look(function, target, words);
            if (one.there() && other.there() && !one.isAs(other)) {
                ConflictFunction.Fault fault = one.difference(source.name(), target.name());
                words.add(sentence(fault));
            }
        }
        return words;
    }

    private static ConflictFunction look(TableName name, Side side, List<String> words) {
        side.session().query("SET search_path = pg_catalog");
        ConflictFunction function = ConflictFunction.look(side.session(), name);
        function.fault(side.name()).ifPresent(fault -> words.add(sentence(fault)));
        return function;
    }

    private static String sentence(ConflictFunction.Fault fault) {
        return fault.message() + ". Remedy: " + fault.remedy() + ".";
    }
}

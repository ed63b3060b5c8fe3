package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.Noun;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.output.TextTable;
import dev.sarrio.cli.rest.Coordinator;
import dev.sarrio.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** `list NOUN [NAME|WILDCARD …]`: one table; `list all`: all of them. */
final class ListThings implements Command {
    private static final List<Noun> ALL = List.of(
            Noun.DATABASE,
            Noun.DBGROUP,
            Noun.RELGROUP,
            Noun.TABLE,
            Noun.SEQUENCE,
            Noun.SYNC,
            Noun.CUSTOMNAME,
            Noun.CUSTOMCOLS,
            Noun.FILTER,
            Noun.CUSTOMCODE);

    @Override
    public int run(Call call) {
        Noun noun = call.line().noun();
        if (noun == null) {
            throw new UsageException(
                    "List what?",
                    "write: sarrio list database|dbgroup|relgroup|table|sequence|sync|customname|customcols|filter|customcode|all");
        }
        if (noun == Noun.ALL) {
            return all(call);
        }
        ArrayNode things = things(call, noun);
        if (call.screen().json()) {
            call.screen().print(things);
        } else if (things.isEmpty()) {
            call.screen().say(nothing(call.line(), noun));
        } else {
            print(call, noun, things);
        }
        return ExitCode.OK;
    }

    private static void print(Call call, Noun noun, ArrayNode things) {
        if (call.line().has(Option.VERBOSE)) {
            things.forEach(t -> Show.print(call, t));
        } else {
            call.screen().print(table(noun, things));
        }
    }

    private static int all(Call call) {
        ObjectNode everything = Call.object();
        for (Noun noun : ALL) {
            everything.set(noun.plural(), things(call, noun));
        }
        if (call.screen().json()) {
            call.screen().print(everything);
            return ExitCode.OK;
        }
        for (Noun noun : ALL) {
            ArrayNode things = (ArrayNode) everything.get(noun.plural());
            call.screen().print(call.screen().style().bold(title(noun) + ": " + things.size()));
            if (!things.isEmpty()) {
                print(call, noun, things);
            }
            call.screen().print("");
        }
        return ExitCode.OK;
    }

    private static String title(Noun noun) {
        return Character.toUpperCase(noun.plural().charAt(0)) + noun.plural().substring(1);
    }

    private static String nothing(CommandLine line, Noun noun) {
        boolean filtered = !line.names().isEmpty() || !line.parameters().isEmpty();
        return filtered
                ? "No " + noun.word() + " is like that (sarrio list " + noun.word() + " shows all)"
                : "There is no " + noun.word() + " yet (sarrio help add " + noun.word() + ")";
    }

    /** Those that the line's words fit: names, wildcards, `active`, `inactive`, `db=`, `relgroup=`. */
    private static ArrayNode things(Call call, Noun noun) {
        List<String> words =
                call.line().noun() == Noun.ALL ? List.of() : call.line().names();
        List<String> names = words.stream().filter(w -> !isState(noun, w)).toList();
        ArrayNode fitting = Json.MAPPER.createArrayNode();
        for (JsonNode thing : call.coordinator().get("/" + noun.plural() + query(call.line(), noun))) {
            String name = text(thing, "name");
            boolean named = names.isEmpty() || names.stream().anyMatch(w -> nameFits(w, name));
            boolean inState =
                    words.stream().allMatch(w -> !isState(noun, w) || w.equalsIgnoreCase("active") == isActive(thing));
            if (named && inState && fits(call.line(), thing)) {
                fitting.add(thing);
            }
        }
        return fitting;
    }

    private static boolean fits(CommandLine line, JsonNode thing) {
        return switch (line.noun()) {
            case SYNC -> hasValues(line, thing);
            case CUSTOMNAME, CUSTOMCOLS, FILTER ->
                holds(line, thing, "sync")
                        && (holds(line, thing, "db") || line.values("db").contains(text(thing, "database")));
            default -> true;
        };
    }

    /** What holds everywhere holds there too. */
    private static boolean holds(CommandLine line, JsonNode shape, String place) {
        String where = text(shape, place);
        return !line.has(place) || where.isEmpty() || line.values(place).contains(where);
    }

    /** `list sync autokick=0`: the fields of a sync are called as its parameters. */
    private static boolean hasValues(CommandLine line, JsonNode sync) {
        return line.parameters().keySet().stream()
                .allMatch(p -> text(sync, p).equalsIgnoreCase(line.value(p).orElse("")));
    }

    private static boolean isState(Noun noun, String word) {
        return (noun == Noun.SYNC || noun == Noun.CUSTOMCODE)
                && (word.equalsIgnoreCase("active") || word.equalsIgnoreCase("inactive"));
    }

    private static boolean isActive(JsonNode sync) {
        return !text(sync, "status").equals("inactive");
    }

    private static boolean nameFits(String word, String name) {
        return Wildcard.matches(word, name) || Wildcard.matches(word, name.substring(name.indexOf('.') + 1));
    }

    private static String query(CommandLine line, Noun noun) {
        if (noun != Noun.TABLE && noun != Noun.SEQUENCE || line.noun() == Noun.ALL) {
            return "";
        }
        List<String> filters = new ArrayList<>();
        for (Map.Entry<String, String> filter :
                Map.of("db", "db", "relgroup", "relgroup").entrySet()) {
            line.value(filter.getKey()).ifPresent(v -> filters.add(filter.getValue() + "=" + Coordinator.segment(v)));
        }
        return filters.isEmpty() ? "" : "?" + String.join("&", filters);
    }

    private static TextTable table(Noun noun, ArrayNode things) {
        Columns columns = Columns.of(noun);
        TextTable table = new TextTable(columns.titles());
        things.forEach(t -> table.row(columns.cells(t)));
        return table;
    }
}

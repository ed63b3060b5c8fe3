package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;
import static dev.sarrio.cli.command.Call.texts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.Noun;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.cli.output.ExitCode;
import dev.sarrio.cli.rest.Coordinator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** `update database|dbgroup|relgroup|sync NAME …`: a PATCH, and what it changed. */
final class Update implements Command {
    @Override
    public int run(Call call) {
        CommandLine line = call.line();
        if (line.noun() == null) {
            throw new UsageException(
                    "Update what?", "write: sarrio update database|dbgroup|relgroup|sync NAME name=value …");
        }
        boolean relations = line.noun() == Noun.TABLE || line.noun() == Noun.SEQUENCE;
        if (relations && line.has("relgroup")) {
            return new Regroup().run(call);
        }
        ObjectNode treatment = treatment(line);
        boolean treated = line.noun() == Noun.TABLE && !treatment.isEmpty();
        if (treated) {
            treat(call, treatment);
        }
        if (line.noun() == Noun.TABLE && line.has("where")) {
            return filter(call);
        }
        if (treated) {
            return ExitCode.OK;
        }
        ObjectNode body = body(call);
        if (body.isEmpty() && line.notes().isEmpty()) {
            throw new UsageException(
                    "Nothing to change was named",
                    "write: sarrio update " + line.noun().word() + " "
                            + line.name(line.noun().word()) + " " + settable(line.noun()));
        }
        if (body.isEmpty() && relations) {
            call.screen().print(Call.array(List.of()));
            return ExitCode.OK; // only what has no effect here; the notes say so
        }
        String path = "/" + line.noun().plural();
        for (String name : names(call, path)) {
            String one = path + "/" + Coordinator.segment(name);
            JsonNode before = call.coordinator().get(one);
            if (body.isEmpty()) {
                call.screen().print(before);
                continue;
            }
            JsonNode after = call.coordinator().patch(one, body);
            Answers.show(call, after, sentence(line.noun(), name, before, after));
            if (line.noun() == Noun.SYNC) {
                SyncFields.noteUnused(call, after);
            }
        }
        return ExitCode.OK;
    }

    private static String settable(Noun noun) {
        return switch (noun) {
            case CUSTOMNAME -> "newname=NAME";
            case CUSTOMCOLS -> "clause=\"SELECT …\"";
            case FILTER -> "where=\"CONDITION\"";
            default -> "name=value …";
        };
    }

    private static List<String> names(Call call, String path) {
        boolean group = call.line().noun() == Noun.DBGROUP || call.line().noun() == Noun.RELGROUP;
        List<String> words = call.line().all() && call.line().names().isEmpty()
                ? List.of("all")
                : group
                        ? List.of(call.line().name(call.line().noun().word()))
                        : call.line().names();
        if (words.isEmpty()) {
            call.line().name(call.line().noun().word());
        }
        boolean ask = words.stream().anyMatch(Wildcard::is);
        return Wildcard.expand(
                call.line().noun().word(), words, ask ? texts(call.coordinator().get(path)) : List.of());
    }

    private static ObjectNode body(Call call) {
        CommandLine line = call.line();
        ObjectNode body =
                switch (line.noun()) {
                    case DATABASE -> DatabaseFields.of(line, 0, 1);
                    case SYNC -> SyncFields.of(line);
                    case DBGROUP -> dbgroup(call);
                    case RELGROUP -> relgroup(line);
                    case CUSTOMNAME -> definition(line, "newname");
                    case CUSTOMCOLS -> definition(line, "clause");
                    case FILTER -> definition(line, "where");
                    case CUSTOMCODE -> AddCustomCode.body(line);
                    case TABLE, SEQUENCE -> relation(line);
                    default ->
                        throw new UsageException("Update all of what?", "write: sarrio update sync all name=value …");
                };
        if (line.noun() == Noun.DATABASE && line.has(Option.FORCE) && !body.isEmpty()) {
            body.put("force", true);
        }
        return body;
    }

    private static ObjectNode treatment(CommandLine line) {
        ObjectNode body = Call.object();
        SyncFields.flag(line, body, "strict_checking", "strictChecking");
        SyncFields.flag(line, body, "analyze_after_copy", "analyzeAfterCopy");
        line.value("conflict").ifPresent(v -> body.put("conflict", v));
        line.value("images").ifPresent(v -> body.put("images", v));
        return body;
    }

    /** What is done with tables in every sync. */
    private static void treat(Call call, ObjectNode body) {
        CommandLine line = call.line();
        line.name("table");
        for (String name : line.names()) {
            String where =
                    line.has("db") && !line.has("where") ? "&db=" + Coordinator.segment(Databases.theOne(call)) : "";
            JsonNode now =
                    call.coordinator().patch("/tables/treatment?name=" + Coordinator.segment(name) + where, body);
            StringBuilder words = new StringBuilder();
            for (Map.Entry<String, JsonNode> field : body.properties()) {
                words.append(words.isEmpty() ? ": " : ", ")
                        .append(field.getKey())
                        .append(" is ")
                        .append(
                                field.getValue().asText().isBlank()
                                        ? "as the sync says"
                                        : field.getValue().asText());
            }
            Answers.show(call, now, "Changed table \"" + name + "\"" + words);
        }
    }

    /** It has nothing that Sarrio could change; what Bucardo would change is noted. */
    private static ObjectNode relation(CommandLine line) {
        if (line.notes().isEmpty()) {
            throw new UsageException(
                    "A " + line.noun().word() + " has no settings of its own here",
                    "write: "
                            + (line.noun() == Noun.TABLE
                                    ? "sarrio update table NAME where=\"CONDITION\" strict_checking=0|1 analyze_after_copy=0|1 conflict=STRATEGY images=full|key, or: "
                                    : "")
                            + "sarrio update relgroup GROUP add=… remove=…, or: sarrio update sync NAME …");
        }
        return Call.object();
    }

    private static ObjectNode definition(CommandLine line, String field) {
        ObjectNode body = Call.object();
        line.value(field).ifPresent(v -> body.put(field, v));
        return body;
    }

    /** Which rows of tables are at their targets. */
    private static int filter(Call call) {
        CommandLine line = call.line();
        line.name("table");
        for (String name : line.names()) {
            ObjectNode body = Call.object().put("where", line.value("where").orElse(""));
            AddShape.places(line, body);
            JsonNode filters = call.coordinator().patch("/tables?name=" + Coordinator.segment(name), body);
            Answers.show(call, filters, filtered(name, filters));
        }
        return ExitCode.OK;
    }

    private static String filtered(String table, JsonNode filters) {
        if (filters.isEmpty()) {
            return "All rows of table " + table + " are at its targets";
        }
        List<String> sentences = new ArrayList<>();
        filters.forEach(f -> {
            String place = AddShape.place(f).strip();
            sentences.add("Of table " + table + " only rows are at its targets that satisfy: " + text(f, "where")
                    + (place.isEmpty() ? "" : " (" + place + ")"));
        });
        return String.join("\n", sentences);
    }

    private static ObjectNode dbgroup(Call call) {
        ObjectNode body = Call.object();
        call.line().value("name").ifPresent(v -> body.put("name", v));
        List<String> members = AddDbgroup.members(call);
        if (!members.isEmpty()) {
            body.set("dbs", Call.array(members));
        }
        return body;
    }

    private static ObjectNode relgroup(CommandLine line) {
        ObjectNode body = Call.object();
        for (String list : List.of("add", "remove")) {
            if (line.has(list)) {
                body.set(list, Call.array(line.values(list)));
            }
        }
        if (!body.isEmpty()) {
            line.value("db").ifPresent(v -> body.put("db", v));
        }
        return body;
    }

    private static String sentence(Noun noun, String name, JsonNode before, JsonNode after) {
        StringBuilder changes = new StringBuilder();
        for (Map.Entry<String, JsonNode> field : after.properties()) {
            JsonNode old = before.path(field.getKey());
            boolean scalar = !field.getValue().isContainerNode();
            if (scalar && !field.getKey().matches("version|revision|.*At") && !old.equals(field.getValue())) {
                changes.append(changes.length() == 0 ? ": " : ", ")
                        .append(field.getKey())
                        .append(" from ")
                        .append(old.isMissingNode() ? "nothing" : text(before, field.getKey()))
                        .append(" to ")
                        .append(text(after, field.getKey()));
            }
        }
        return "Changed " + noun.word() + " \"" + name + "\"" + changes;
    }
}

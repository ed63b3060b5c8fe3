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
import java.io.Console;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** `remove database|dbgroup|relgroup|table|sequence|sync NAME …`, `remove all tables|sequences`. */
final class Remove implements Command {
    @Override
    public int run(Call call) {
        CommandLine line = call.line();
        if (line.noun() == null || line.noun() == Noun.ALL) {
            throw new UsageException(
                    "Remove what?",
                    "write: sarrio remove database|dbgroup|relgroup|table|sequence|sync|customname|customcols|filter|customcode NAME …");
        }
        String path = "/" + line.noun().plural();
        boolean relations = line.noun() == Noun.TABLE || line.noun() == Noun.SEQUENCE;
        if (!line.all()) {
            line.name(line.noun().word());
        } else if (!sure(call)) {
            call.screen().say("Nothing was removed");
            return ExitCode.ERROR;
        }
        if (relations) {
            relations(call, path);
        } else {
            List<String> words = line.all() ? List.of("all") : line.names();
            boolean ask = words.stream().anyMatch(Wildcard::is);
            List<String> known = ask ? texts(call.coordinator().get(path)) : List.of();
            for (String name : Wildcard.expand(line.noun().word(), words, known)) {
                String query = query(line, Option.FORCE, "force") + query(line, Option.TOPICS, "topics");
                said(
                        call,
                        name,
                        call.coordinator()
                                .delete(path + "/" + Coordinator.segment(name) + query.replaceFirst("&", "?")));
            }
        }
        return ExitCode.OK;
    }

    private static void relations(Call call, String path) {
        CommandLine line = call.line();
        String db = line.has("db") ? Databases.theOne(call) : null;
        boolean ask = line.all() || line.names().stream().anyMatch(Wildcard::is);
        if (!ask) {
            line.names().forEach(name -> one(call, path, db, name));
            return;
        }
        List<String> words = line.all() ? List.of("*") : line.names();
        Set<String> done = new LinkedHashSet<>();
        for (JsonNode known : call.coordinator().get(path + (db == null ? "" : "?db=" + Coordinator.segment(db)))) {
            String name = text(known, "name");
            if (words.stream().anyMatch(w -> Wildcard.matches(w, name)) && done.add(text(known, "db") + " " + name)) {
                one(call, path, text(known, "db"), name);
            }
        }
        if (done.isEmpty() && !line.all()) {
            throw new UsageException(
                    "No " + line.noun().word() + " is called like \"" + words.get(0) + "\"",
                    "write: sarrio list " + line.noun().word());
        }
    }

    private static void one(Call call, String path, String db, String name) {
        String of = db == null ? "" : "&db=" + Coordinator.segment(db);
        String query = "?name=" + Coordinator.segment(name) + of + query(call.line(), Option.TOPICS, "topics");
        said(call, name, call.coordinator().delete(path + query));
    }

    private static String query(CommandLine line, Option option, String field) {
        return line.has(option) ? "&" + field + "=true" : "";
    }

    /** @param answer what is left, if there is something to say */
    private static void said(Call call, String name, JsonNode answer) {
        if (call.coordinator().sendsNothing()) {
            return;
        }
        call.screen().say("Removed " + call.line().noun().word() + " \"" + name + "\"");
        ObjectNode removed =
                Call.object().put("removed", call.line().noun().word()).put("name", name);
        if (answer instanceof ObjectNode left) {
            removed.setAll(left);
        }
        call.screen().print(removed);
        if (!text(answer, "summary").isEmpty()) {
            call.screen().say(text(answer, "summary"));
        }
        Uninstall.besides(call, answer);
    }

    private static boolean sure(Call call) {
        if (call.line().has(Option.BATCH) || call.line().has(Option.DRY_RUN)) {
            return true;
        }
        Console console = System.console();
        if (console == null) {
            throw new UsageException("Nobody is there to be asked whether that is meant", "add --batch");
        }
        String answer = console.readLine(
                "Are you sure you want to remove all %s? ", call.line().noun().plural());
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }
}

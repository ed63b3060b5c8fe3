package dev.sarrio.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.UsageException;
import java.util.List;

/** The words about a sync as the fields of a request. */
final class SyncFields {
    private SyncFields() {}

    static ObjectNode of(CommandLine line) {
        ObjectNode body = Call.object();
        line.value("relgroup").ifPresent(v -> body.put("relgroup", v));
        if (line.has("tables")) {
            body.set("tables", Call.array(line.values("tables")));
        }
        if (line.has("dbgroup") && line.has("dbs")) {
            throw new UsageException("dbs= and dbgroup= do not go together", "write one of them");
        }
        line.value("dbgroup").ifPresent(v -> body.put("dbs", v));
        List<String> dbs = line.values("dbs");
        if (dbs.size() == 1 && dbs.get(0).matches("\\w+")) {
            body.put("dbs", dbs.get(0));
        } else if (!dbs.isEmpty()) {
            body.set(
                    "dbs", Call.array(dbs.stream().map(d -> d.replace('=', ':')).toList()));
        }
        line.value("autokick").ifPresent(v -> body.put("autokick", Boolean.parseBoolean(v)));
        line.value("status").ifPresent(v -> body.put("status", v));
        line.value("copy").ifPresent(v -> body.put("copy", v));
        copying(line, body);
        line.value("conflict").ifPresent(v -> body.put("conflict", v));
        line.value("conflict_hours").ifPresent(v -> body.put("conflictHours", Integer.parseInt(v)));
        line.value("onetimecopy").ifPresent(v -> body.put("onetimecopy", Integer.parseInt(v)));
        line.value("sequence_margin").ifPresent(v -> body.put("sequenceMargin", Long.parseLong(v)));
        line.value("overdue").ifPresent(v -> body.put("overdue", v));
        line.value("expired").ifPresent(v -> body.put("expired", v));
        line.value("checktime").ifPresent(v -> body.put("checktime", v));
        flag(line, body, "strict_checking", "strictChecking");
        flag(line, body, "analyze_after_copy", "analyzeAfterCopy");
        line.value("sequences").ifPresent(v -> body.put("sequenceMode", v));
        return body;
    }

    /** How its tables are copied. */
    static void copying(CommandLine line, ObjectNode body) {
        line.value("copyjobs").ifPresent(v -> body.put("copyjobs", Integer.parseInt(v)));
        line.value("copyrate").ifPresent(v -> body.put("copyrate", v));
        line.value("ifexists").ifPresent(v -> body.put("ifexists", v));
    }

    /** What a sync of this kind has no use for. */
    static void noteUnused(Call call, JsonNode sync) {
        boolean conflicts = call.line().has("conflict") || call.line().has("conflict_hours");
        if (conflicts && sync.path("sources").size() == 1) {
            call.screen()
                    .note(
                            "conflict has no effect while one side only is written: it is kept for when both are (docs/two-way.md)");
        }
        if (call.line().value("checktime").isPresent()
                && sync.path("autokick").asBoolean(true)
                && sync.path("fullcopies").isEmpty()) {
            call.screen()
                    .note("checktime has no effect with autokick=1: changes are delivered as they come, not in runs");
        }
    }

    /** A parameter that is yes or no, if it was given. */
    static void flag(CommandLine line, ObjectNode body, String parameter, String field) {
        line.value(parameter).ifPresent(v -> body.put(field, Boolean.parseBoolean(v)));
    }
}

package dev.sarrio.cli.command;

import static dev.sarrio.cli.command.Call.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.cli.output.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How far the copy of a sync is, in lines with bars: each target, the tables that are being copied, the indexes. */
final class CopyBars {
    private static final int BAR_WIDTH = 20;
    private static final int TABLES_MAX = 8;
    private static final int WIDTH_DEFAULT = 80;
    private final int width;

    private CopyBars(int width) {
        this.width = width;
    }

    /** No line is wider than the terminal, as the shell tells it. */
    static CopyBars of(Call call) {
        String columns = call.environment().getOrDefault("COLUMNS", "");
        return new CopyBars(columns.matches("\\d{2,4}") ? Integer.parseInt(columns) : WIDTH_DEFAULT);
    }

    /** The targets that are being copied. */
    static List<JsonNode> targets(JsonNode sync) {
        return Call.elements(sync.path("targets")).stream()
                .filter(t -> !text(copy(t), "phase").isEmpty())
                .toList();
    }

    static JsonNode copy(JsonNode target) {
        return target.path("details").path("copy");
    }

    List<String> lines(JsonNode sync) {
        List<String> lines = new ArrayList<>();
        for (JsonNode target : targets(sync)) {
            JsonNode copy = copy(target);
            Sum all = Sum.of(copy);
            lines.add(title(sync, target) + ": " + text(copy, "phase") + all.counted() + pace(copy));
            if (all.tables > 0) {
                lines.add(bar(all.percent()) + all.words());
            }
            List<JsonNode> running = Call.elements(copy.path("tables")).stream()
                    .filter(t -> !t.path("done").asBoolean()
                            && t.path("bytesDone").asLong() + t.path("rowsDone").asLong() > 0)
                    .toList();
            running.stream().limit(TABLES_MAX).map(CopyBars::table).forEach(lines::add);
            if (running.size() > TABLES_MAX) {
                lines.add("  and " + (running.size() - TABLES_MAX) + " more tables");
            }
            if (!copy.path("indexes").isEmpty()) {
                lines.add(indexes(Call.elements(copy.path("indexes"))));
            }
        }
        return lines.stream().map(this::cut).toList();
    }

    private String cut(String line) {
        return line.length() < width ? line : line.substring(0, width - 2) + "…";
    }

    static String title(JsonNode sync, JsonNode target) {
        return text(sync, "name") + " to " + text(target, "database");
    }

    /** How fast it is, and when it will be done, as far as that is known. */
    static String pace(JsonNode copy) {
        JsonNode rate = copy.path("bytesPerSecond");
        JsonNode left = copy.path("secondsRemaining");
        return (rate.isNumber() ? ", " + Figures.bytes(rate.asLong()) + "/s" : "")
                + (left.isNumber() ? ", " + Figures.seconds(left.asDouble()) + " left" : "");
    }

    /** All tables of a copy in a line. */
    static String sum(JsonNode copy) {
        Sum all = Sum.of(copy);
        return all.tables == 0 ? "" : ", " + all.percent() + "%, " + all.words() + all.counted();
    }

    private static String table(JsonNode table) {
        Sum one = Sum.of(List.of(table));
        return bar(one.percent()) + text(table, "table") + ": " + one.size();
    }

    private static String indexes(List<JsonNode> indexes) {
        long done = indexes.stream().filter(i -> i.path("done").asBoolean()).count();
        String building = indexes.stream()
                .filter(i -> !i.path("done").asBoolean() && i.path("percent").isNumber())
                .map(i -> text(i, "index") + " " + i.path("percent").asInt() + "%")
                .collect(Collectors.joining(", "));
        return bar(Figures.percent(done, indexes.size())) + done + " of " + indexes.size() + " indexes"
                + (building.isEmpty() ? "" : ": " + building);
    }

    private static String bar(int percent) {
        int full = percent * BAR_WIDTH / 100;
        return String.format(Locale.ROOT, "  [%s%s] %3d%%  ", "#".repeat(full), ".".repeat(BAR_WIDTH - full), percent);
    }

    /** Figures of one table or of several. An estimate that is exceeded was none. */
    private record Sum(int tables, int tablesDone, long rows, long rowsAll, long bytes, long bytesAll) {
        static Sum of(JsonNode copy) {
            return of(Call.elements(copy.path("tables")));
        }

        static Sum of(List<JsonNode> tables) {
            Sum sum = new Sum(0, 0, 0, 0, 0, 0);
            for (JsonNode t : tables) {
                boolean done = t.path("done").asBoolean();
                long rows = t.path("rowsDone").asLong();
                long bytes = t.path("bytesDone").asLong();
                sum = new Sum(
                        sum.tables + 1,
                        sum.tablesDone + (done ? 1 : 0),
                        sum.rows + rows,
                        sum.rowsAll
                                + (done
                                        ? rows
                                        : Math.max(rows, t.path("rowsEstimated").asLong())),
                        sum.bytes + bytes,
                        sum.bytesAll
                                + (done
                                        ? bytes
                                        : Math.max(
                                                bytes, t.path("bytesEstimated").asLong())));
            }
            return sum;
        }

        int percent() {
            if (tables == tablesDone) {
                return 100;
            }
            int percent = bytesAll > 0 ? Figures.percent(bytes, bytesAll) : Figures.percent(rows, rowsAll);
            return Math.min(99, percent);
        }

        String size() {
            return Figures.bytes(bytes) + " of " + Figures.bytes(bytesAll) + ", " + Figures.count(rows) + " rows";
        }

        String words() {
            return Figures.bytes(bytes) + " of " + Figures.bytes(bytesAll) + ", " + Figures.count(rows) + " of "
                    + Figures.count(rowsAll) + " rows";
        }

        String counted() {
            return tables == 0 ? "" : ", " + tablesDone + " of " + tables + " tables";
        }
    }
}

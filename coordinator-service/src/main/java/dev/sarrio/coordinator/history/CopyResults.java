package dev.sarrio.coordinator.history;

import dev.sarrio.coordinator.status.StatusBoard;
import dev.sarrio.core.control.StatusReport;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes down what came of the kicks of targets that are copied whole, as apply reports it: once for each, whichever coordinator is the
 * first. What was copied because time had come is in the status only: it would push everything else out of history. For one thread.
 */
public final class CopyResults {
    private static final int TABLES_MAX = 10;
    private final StatusBoard board;
    private final History history;
    private final Map<String, Result> written = new HashMap<>();

    public CopyResults(StatusBoard board, History history) {
        this.board = board;
        this.history = history;
    }

    /** A kick of a sync that a target has answered. @param copies tells a sync from an earlier one of its name */
    record Result(String sync, String target, long copies, long kicks) {}

    /** Looks at the newest reports. */
    public void look() {
        board.all().values().stream().map(StatusBoard.Heard::report).forEach(this::look);
    }

    private void look(StatusReport report) {
        Map<String, Object> details = report.details();
        if (details.get("fullcopy") instanceof Map<?, ?> last
                && last.get("kicks") instanceof Number kicks
                && details.get("copies") instanceof Number copies) {
            String[] subject = report.subject().split("/", 2);
            Result result = new Result(subject[0], subject[1], copies.longValue(), kicks.longValue());
            if (!result.equals(written.get(report.subject()))) {
                history.copied(result, result.target() + ": " + words(last));
                written.put(report.subject(), result);
            }
        }
    }

    private static String words(Map<?, ?> last) {
        List<?> tables = last.get("tables") instanceof List<?> l ? l : List.of();
        String each = tables.stream()
                .limit(TABLES_MAX)
                .map(t -> t instanceof Map<?, ?> m ? m.get("table") + " " + m.get("rows") : String.valueOf(t))
                .collect(Collectors.joining(", "));
        String more = tables.size() > TABLES_MAX ? " and " + (tables.size() - TABLES_MAX) + " more" : "";
        return String.format(
                Locale.ROOT,
                "%s rows in %s s as of %s (%s%s)",
                last.get("rows"),
                last.get("seconds"),
                last.get("at"),
                each,
                more);
    }
}

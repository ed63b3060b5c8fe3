package dev.sarrio.coordinator.copy;

import dev.sarrio.coordinator.copy.CopyPlan.Estimate;
import dev.sarrio.coordinator.copy.CopyPlan.Item;
import dev.sarrio.coordinator.history.History;
import dev.sarrio.coordinator.status.StatusBoard;
import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.coordinator.sync.ByteSize;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How fast copies are. While rows are copied, apply reports how many bytes it has; the first and the last of those reports make a rate, which is
 * kept once the copy has gone on to what comes after. {@link #look} is for one thread.
 */
public final class CopyRates {
    private static final String DATA = "data";
    private static final Duration MEASURED_MIN = Duration.ofSeconds(2);
    private static final double MILLIS = 1000;
    private final ControlDatabase control;
    private final History history;
    private final StatusBoard board;
    private final Map<String, Run> runs = new HashMap<>();

    public CopyRates(ControlDatabase control, History history, StatusBoard board) {
        this.control = control;
        this.history = history;
        this.board = board;
    }

    /** What was heard of a copy while it copied rows. */
    private record Run(Instant first, long firstBytes, Instant last, long lastBytes) {
        long bytesPerSecond() {
            return Math.round(
                    (lastBytes - firstBytes) / (Duration.between(first, last).toMillis() / MILLIS));
        }

        boolean isMeasured() {
            return Duration.between(first, last).compareTo(MEASURED_MIN) >= 0 && lastBytes > firstBytes;
        }
    }

    /** Looks at the newest reports. */
    public void look() {
        board.all().values().stream()
                .map(StatusBoard.Heard::report)
                .filter(r -> r.service().equals("apply"))
                .forEach(this::look);
    }

    private void look(StatusReport report) {
        if (report.details().get("copy") instanceof Map<?, ?> copy && DATA.equals(copy.get("phase"))) {
            long bytes = bytes(copy);
            runs.merge(
                    report.subject(),
                    new Run(report.at(), bytes, report.at(), bytes),
                    (was, now) -> new Run(was.first, was.firstBytes, now.last, now.lastBytes));
        } else if (runs.containsKey(report.subject())) {
            Run run = runs.get(report.subject());
            boolean brokenOff = report.state() == FlowState.FAILED || report.state() == FlowState.RETRYING;
            if (!brokenOff && run.isMeasured() && report.details().get("source") instanceof String source) {
                keep(report.subject().split("/", 2), source, run.bytesPerSecond());
            }
            runs.remove(report.subject());
        }
    }

    private static long bytes(Map<?, ?> copy) {
        List<?> tables = copy.get("tables") instanceof List<?> l ? l : List.of();
        return tables.stream()
                .mapToLong(t -> t instanceof Map<?, ?> m && m.get("bytesDone") instanceof Number n ? n.longValue() : 0)
                .sum();
    }

    private void keep(String[] subject, String source, long bytesPerSecond) {
        String sync = subject[0];
        String target = subject[1];
        history.copied(sync, target + ": rows at " + perSecond(bytesPerSecond), tx -> tx.one(
                        "INSERT INTO copy_rate AS r (sync, source, target, copies, bytes_per_second)"
                                + " SELECT s.name, f.name, t.name, s.copies, ? FROM sync s, database f, database t"
                                + " WHERE s.name = ? AND f.name = ? AND t.name = ? ON CONFLICT (sync, target) DO UPDATE"
                                + " SET source = excluded.source, copies = excluded.copies,"
                                + " bytes_per_second = excluded.bytes_per_second, at = excluded.at"
                                // seen by two coordinators it is one copy
                                + " WHERE r.at < excluded.at - interval '10 seconds' RETURNING true",
                        r -> r.getBoolean(1),
                        bytesPerSecond,
                        sync,
                        source,
                        target)
                .isPresent());
    }

    /**
     * How long the slowest target takes, at the rate of the last copy to it: of this sync, or else of another one between the same databases.
     *
     * @param limit bytes per second; 0 for none
     */
    Estimate estimate(SyncName sync, DatabaseName source, List<Item> items, long limit) {
        Map<String, Long> bytes = new HashMap<>();
        items.forEach(i -> i.targets().stream()
                .filter(t -> t.fate().moves())
                .forEach(t -> bytes.merge(t.target(), i.bytes(), Long::sum)));
        if (bytes.isEmpty()) {
            return new Estimate(0L, "nothing is copied");
        }
        long longest = 0;
        StringBuilder basis = new StringBuilder();
        for (Map.Entry<String, Long> target : bytes.entrySet()) {
            Optional<Long> rate = measured(sync, source, target.getKey());
            if (rate.isEmpty()) {
                return new Estimate(
                        null,
                        "no copy from " + source + " to " + target.getKey()
                                + " has been measured yet, so nothing can be said of the time");
            }
            long least = limit == 0 ? rate.get() : Math.min(limit, rate.get());
            longest = Math.max(longest, (target.getValue() + least - 1) / least);
            basis.append(basis.isEmpty() ? "" : ", ")
                    .append("the last copy to ")
                    .append(target.getKey())
                    .append(" made ")
                    .append(perSecond(rate.get()))
                    .append(least < rate.get() ? ", and copyrate=" + ByteSize.text(limit) + " lets less pass" : "");
        }
        return new Estimate(longest, basis + "; indexes and keys are not counted");
    }

    private Optional<Long> measured(SyncName sync, DatabaseName source, String target) {
        return control.read(tx -> tx.one(
                "SELECT bytes_per_second FROM copy_rate WHERE source = ? AND target = ?"
                        + " ORDER BY sync = ? DESC, at DESC LIMIT 1",
                r -> r.getLong(1),
                source.value(),
                target,
                sync.value()));
    }

    private static String perSecond(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB/s", bytes / (double) (1 << 20));
    }
}

package dev.sarrio.capture.flow;

import dev.sarrio.capture.source.View;
import dev.sarrio.core.batch.BatchMarker;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.control.StatusReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a flow reports: filled by its thread, sent on change and now and then. */
final class StatusBoard {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final double MILLIS = 1000.0;
    private final CaptureContext context;
    private DesiredDatabase desired;
    private FlowState state = FlowState.STARTING;
    private Instant since = Instant.now();
    private Instant sent = Instant.EPOCH;
    private Problem problem;
    private List<String> warnings = List.of();
    private final Map<String, Object> details = new TreeMap<>();
    private long rowsTotal;
    private long batchesTotal;
    private boolean dirty = true;

    StatusBoard(CaptureContext context, DesiredDatabase desired) {
        this.context = context;
        this.desired = desired;
        lag(0);
        details.put("rowsTotal", 0L);
        details.put("batchesTotal", 0L);
        details.put("idle", true);
    }

    void desired(DesiredDatabase now) {
        dirty |= desired.revision() != now.revision();
        desired = now;
    }

    void state(FlowState now, Problem why) {
        if (now != state) {
            state = now;
            since = Instant.now();
            dirty = true;
        }
        if (why == null ? problem != null : !why.equals(problem)) {
            problem = why;
            dirty = true;
        }
    }

    void view(View view) {
        details.put(
                "tables",
                view.tables().values().stream()
                        .map(t -> t.state().name().toString())
                        .sorted()
                        .toList());
        Map<String, String> skipped = new TreeMap<>();
        view.skipped().forEach((table, reason) -> skipped.put(table.toString(), reason));
        details.put("skipped", skipped);
        warnings = new ArrayList<>(view.warnings());
        dirty = true;
    }

    void noTables() {
        details.put("tables", List.of());
        details.put("skipped", Map.of());
        warnings = List.of();
        dirty = true;
    }

    void warn(String sentence) {
        warnings = List.of(sentence);
        dirty = true;
    }

    void position(Position position) {
        details.put("batch", position.batch());
        if (position.snapshot() != null) {
            details.put("snapshot", position.snapshot().toString());
        }
    }

    void published(BatchMarker marker) {
        rowsTotal += marker.records();
        batchesTotal++;
        details.put("rowsTotal", rowsTotal);
        details.put("batchesTotal", batchesTotal);
        details.put("idle", false);
        if (marker.firstChange() != null) {
            lag(Math.max(
                    0, Duration.between(marker.firstChange(), Instant.now()).toMillis() / MILLIS));
        }
    }

    void idle() {
        if (Boolean.FALSE.equals(details.put("idle", true))) {
            lag(0);
            dirty = true;
        }
    }

    private void lag(double seconds) {
        details.put("lagSeconds", seconds);
    }

    void logBytes(long bytes) {
        details.put("logBytes", bytes);
    }

    /** Sends what has changed at once, the rest now and then. */
    void send() {
        Instant now = Instant.now();
        if (dirty || Duration.between(sent, now).compareTo(EVERY) >= 0) {
            sent = now;
            dirty = false;
            context.reports()
                    .report(new StatusReport(
                            StatusReport.VERSION,
                            "capture",
                            desired.name().value(),
                            context.instance(),
                            state,
                            since,
                            now,
                            desired.revision(),
                            problem,
                            warnings,
                            new TreeMap<>(details)));
        }
    }

    void remove() {
        context.reports().remove("capture/" + desired.name().value());
    }
}

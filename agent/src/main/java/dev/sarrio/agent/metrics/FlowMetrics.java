package dev.sarrio.agent.metrics;

import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Reports;
import dev.sarrio.core.control.StatusReport;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every figure of a report is a metric `sarrio_flow_FIGURE{service,subject}` (camelCase becomes snake_case; `…Total` is a counter),
 * beside `sarrio_flow_running` and `sarrio_flow_problem` (0 or 1): a flow that reports needs no further code. Passes the reports on.
 * Thread-safe.
 */
public final class FlowMetrics implements Reports {
    private static final String PREFIX = "sarrio.flow.";
    private static final String TOTAL = "Total";
    private final MeterRegistry registry;
    private final Reports next;
    private final Map<String, Map<String, Figure>> flows = new ConcurrentHashMap<>();

    public FlowMetrics(MeterRegistry registry, Reports next) {
        this.registry = registry;
        this.next = next;
    }

    @Override
    public void report(StatusReport report) {
        next.report(report);
        set(report, "running", report.state() == FlowState.RUNNING ? 1 : 0);
        set(report, "problem", report.problem() == null ? 0 : 1);
        report.details().forEach((name, value) -> {
            if (value instanceof Number n) {
                set(report, name, n.doubleValue());
            } else if (value instanceof Boolean b) {
                set(report, name, b ? 1 : 0);
            }
        });
    }

    @Override
    public void remove(String key) {
        next.remove(key);
        Map<String, Figure> gone = flows.remove(key);
        if (gone != null) {
            gone.values().forEach(f -> registry.remove(f.meter));
        }
    }

    private void set(StatusReport report, String name, double value) {
        flows.computeIfAbsent(report.key(), k -> new ConcurrentHashMap<>())
                .computeIfAbsent(name, n -> register(report, n))
                .value = value;
    }

    private Figure register(StatusReport report, String name) {
        Tags tags = Tags.of("service", report.service(), "subject", report.subject());
        Figure figure = new Figure();
        figure.meter = name.endsWith(TOTAL)
                ? FunctionCounter.builder(
                                meterName(name.substring(0, name.length() - TOTAL.length())), figure, f -> f.value)
                        .tags(tags)
                        .register(registry)
                : Gauge.builder(meterName(name), figure, f -> f.value)
                        .tags(tags)
                        .register(registry);
        return figure;
    }

    private static String meterName(String figure) {
        return PREFIX + figure.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private static final class Figure {
        private volatile double value;
        private Meter meter;
    }
}

package dev.sarrio.pair;

import dev.sarrio.core.control.Reports;
import dev.sarrio.core.control.StatusReport;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the newest report of each flow by its key. Thread-safe. */
final class Board implements Reports {
    final Map<String, StatusReport> reports = new ConcurrentHashMap<>();

    @Override
    public void report(StatusReport report) {
        reports.put(report.key(), report);
    }

    @Override
    public void remove(String key) {
        reports.remove(key);
    }

    /** Null if there is none. */
    StatusReport get(String key) {
        return reports.get(key);
    }
}

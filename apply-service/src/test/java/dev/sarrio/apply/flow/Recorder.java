package dev.sarrio.apply.flow;

import dev.sarrio.core.control.Reports;
import dev.sarrio.core.control.StatusReport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what flows report. */
final class Recorder implements Reports {
    final List<StatusReport> all = new CopyOnWriteArrayList<>();
    final List<String> removed = new CopyOnWriteArrayList<>();

    @Override
    public void report(StatusReport report) {
        all.add(report);
    }

    @Override
    public void remove(String key) {
        removed.add(key);
    }

    StatusReport last() {
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }
}

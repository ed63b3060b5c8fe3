package dev.sarrio.apply.flow;

import dev.sarrio.apply.copy.FullCopied;
import dev.sarrio.apply.handover.CopyProgress;
import java.util.LinkedHashMap;
import java.util.Map;

/** How far copies are, as reports have it. */
final class CopyDetails {
    private static final double MILLIS = 1000;

    private CopyDetails() {}

    static Map<String, Object> of(FullCopied last) {
        return Map.of(
                "kicks", last.kicks(),
                "at", last.at().toString(),
                "seconds", last.millis() / MILLIS,
                "rows", last.rowsTotal(),
                "tables",
                        last.rows().entrySet().stream()
                                .map(e -> Map.of("table", e.getKey(), "rows", e.getValue()))
                                .toList());
    }

    static Map<String, Object> of(CopyProgress progress) {
        Map<String, Object> copy = new LinkedHashMap<>();
        copy.put("phase", progress.phase());
        copy.put(
                "tables",
                progress.tables().stream().map(CopyDetails::tableDetails).toList());
        if (!progress.indexes().isEmpty()) {
            copy.put(
                    "indexes",
                    progress.indexes().stream().map(CopyDetails::indexDetails).toList());
        }
        if (progress.bytesPerSecond() != null) {
            copy.put("bytesPerSecond", progress.bytesPerSecond());
        }
        if (progress.secondsRemaining() != null) {
            copy.put("secondsRemaining", progress.secondsRemaining());
        }
        return copy;
    }

    private static Map<String, Object> indexDetails(CopyProgress.Index i) {
        return i.percent() == null
                ? Map.of("index", i.index(), "done", i.done())
                : Map.of("index", i.index(), "done", i.done(), "percent", i.percent());
    }

    private static Map<String, Object> tableDetails(CopyProgress.Table t) {
        return Map.of(
                "table", t.table().toString(),
                "rowsDone", t.rowsDone(),
                "rowsEstimated", t.rowsEstimated(),
                "bytesDone", t.bytesDone(),
                "bytesEstimated", t.bytesEstimated(),
                "done", t.done());
    }
}

package dev.sarrio.apply.copy;

import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.digest.Digest;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A full copy that was done.
 *
 * @param kicks the kicks of its sync that it answers  @param goal the number of the newest of them  @param copies the newest copy of its sync that had been asked for
 * @param digest of what was copied ({@link #digest(DesiredSync, DatabaseName)})
 * @param at when the source was as the rows are  @param millis how long it took
 * @param rows per table, as the source calls it
 */
public record FullCopied(
        long kicks, long goal, long copies, String digest, Instant at, long millis, Map<String, Long> rows) {
    private static final int DIGEST_CHARS = 32;

    public FullCopied {
        rows = Collections.unmodifiableMap(new TreeMap<>(rows));
    }

    public long rowsTotal() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Tells apart what a sync would copy into a target: the source, the tables, and how they stand there. */
    public static String digest(DesiredSync sync, DatabaseName target) {
        List<Object> of = List.of(
                sync.sources().get(0),
                sync.tables(),
                sync.shapes().stream().filter(s -> s.target().equals(target)).toList());
        return Digest.hex(DIGEST_CHARS, Json.bytes(of));
    }

    /** Whether the sync was kicked since, or is another one of its name. */
    private boolean isKicked(DesiredSync sync) {
        return kicks < sync.kicks() || copies != sync.copies();
    }

    /** Whether the sync asks for another one now: one that does not run by itself does so only by a kick. */
    public boolean isOutdated(DesiredSync sync, DatabaseName target, Instant now) {
        return isKicked(sync) || sync.run() == RunState.RUNNING && isOld(sync, target, now);
    }

    private boolean isOld(DesiredSync sync, DatabaseName target, Instant now) {
        return !digest.equals(digest(sync, target))
                || sync.fullcopy().everySeconds() > 0
                        && !now.isBefore(at.plusSeconds(sync.fullcopy().everySeconds()));
    }

    String rowsText() {
        return new String(Json.bytes(rows), StandardCharsets.UTF_8);
    }
}

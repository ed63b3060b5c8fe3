package dev.sarrio.coordinator.history;

import java.time.Instant;
import java.util.List;

/**
 * One change, as it was written down.
 *
 * @param noun with the name: what it was done to; empty for a note
 * @param changes in words: `autokick: false -> true`; empty if nothing was changed by it
 * @param why null if no reason was given
 * @param syncs those that it concerned
 */
public record HistoryEntry(
        long id,
        Instant at,
        String who,
        String verb,
        String noun,
        String name,
        String changes,
        String why,
        List<String> syncs) {}

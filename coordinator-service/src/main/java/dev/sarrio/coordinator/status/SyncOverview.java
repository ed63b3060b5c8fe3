package dev.sarrio.coordinator.status;

import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.SyncName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * The status of all syncs. Definitions are read at most once a second, and while the control database is away those read last are shown:
 * the status must be there when it is needed most. Thread-safe.
 */
public final class SyncOverview {
    private static final Duration FRESH = Duration.ofSeconds(1);
    private final Supplier<Known> definitions;
    private final StatusViews views;
    private final InstantSource clock;
    private Known known;
    private Instant readAt = Instant.MIN;

    public SyncOverview(Supplier<Known> definitions, StatusViews views, InstantSource clock) {
        this.definitions = definitions;
        this.views = views;
        this.clock = clock;
    }

    /** A sync, and how old its last good moment may be. @param kickedAt when it was kicked last; null if never */
    public record Watched(DesiredSync sync, Punctuality.Limits limits, Instant kickedAt) {}

    /**
     * Writes to a database that a switch has stopped, and that no sync keeps stopped any more: they go on as soon as it can be done.
     *
     * @param problem why the last try has failed; null if there was none yet
     */
    public record StoppedWrites(String sync, String database, Instant since, String problem) {}

    /** What the control database knows. */
    public record Known(List<Watched> syncs, List<StoppedWrites> stoppedWrites) {}

    /** All syncs and services at one moment, and what switches have left behind. */
    public record Overview(
            Instant at,
            List<SyncStatus> syncs,
            List<StatusViews.ServiceView> services,
            List<StoppedWrites> stoppedWrites) {}

    public Overview now() {
        Known now = known();
        return new Overview(
                clock.instant(), now.syncs().stream().map(this::view).toList(), views.services(), now.stoppedWrites());
    }

    /** One sync; throws UNKNOWN_SYNC. */
    public SyncStatus of(SyncName name) {
        return known().syncs().stream()
                .filter(s -> s.sync().name().equals(name))
                .findFirst()
                .map(this::view)
                .orElseThrow(() -> new SarrioException(
                        ErrorCode.UNKNOWN_SYNC, "There is no sync \"" + name + "\"", "see: list sync"));
    }

    private SyncStatus view(Watched watched) {
        return views.view(watched);
    }

    /** A definition was changed: the next look reads it. */
    public synchronized void changed() {
        readAt = Instant.MIN;
    }

    private synchronized Known known() {
        Instant now = clock.instant();
        if (known == null || readAt == Instant.MIN || !now.isBefore(readAt.plus(FRESH))) {
            try {
                known = definitions.get();
                readAt = now;
            } catch (SarrioException e) {
                if (known == null) {
                    throw e;
                }
            }
        }
        return known;
    }
}

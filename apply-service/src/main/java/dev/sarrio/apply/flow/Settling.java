package dev.sarrio.apply.flow;

import dev.sarrio.apply.target.Position;
import dev.sarrio.core.error.Reaction;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.position.Snapshot;
import dev.sarrio.postgres.ChangeLog;
import dev.sarrio.postgres.PgSession;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a copy that was read in chunks can be completed: once a batch was applied that shows all that they saw. A source that nobody writes
 * makes no such batch; there it is enough that it has logged nothing since the last one. For the flow's thread.
 */
final class Settling implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Settling.class);
    private final Surroundings around;
    private final Assignment work;
    private final BooleanSupplier allApplied;
    private PgSession source;

    /** @param allApplied whether Kafka has no batch that was not applied; it is asked each time */
    Settling(Surroundings around, Assignment work, BooleanSupplier allApplied) {
        this.around = around;
        this.work = work;
        this.allApplied = allApplied;
    }

    /** @param idle no batch came for a while */
    boolean isDue(Position at, boolean idle) {
        return at.isReadyToSettle() || at.isSettling() && idle && isQuiet(at, true);
    }

    /** Whether a target on which rows of different moments stand side by side shows all the same what the source has, since nothing changes there. */
    boolean isAsTheSource(Position at, boolean idle) {
        return idle && !at.consistent() && !at.isSettling() && isQuiet(at, false);
    }

    /** @param needed nothing goes on without an answer, so that what keeps it from being had is to be told */
    private boolean isQuiet(Position at, boolean needed) {
        if (at.snapshot() == null) {
            return false;
        }
        try {
            if (source == null || !source.isOpen()) {
                source = around.servers().connect(work.source().connection(), "sarrio apply settles");
            }
            Optional<Snapshot> now = ChangeLog.nothingSince(source, at.snapshot());
            return now.filter(n -> at.settles() == null || n.covers(at.settles()))
                            .isPresent()
                    && allApplied
                            .getAsBoolean(); // only now: what the log lacks because a batch took it stands in Kafka by
            // now
        } catch (SarrioException e) {
            if (needed && e.code().reaction() != Reaction.RETRY) {
                throw e;
            }
            LOG.debug("No look at the log of {}", work.source().name(), e); // capture tells of it; batches go on
            return false;
        }
    }

    @Override
    public void close() {
        if (source != null) {
            source.close();
        }
    }
}

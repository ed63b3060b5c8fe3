package dev.sarrio.coordinator.switchover;

import dev.sarrio.coordinator.fence.Fence;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What follows a switch: forward if it was decided, back if not. Each on sessions of its own, and repeatable: a coordinator that died
 * in a switch does the same when it starts again.
 */
final class Aftermath {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int ATTEMPTS = 10;
    private final PgServers servers;
    private final SwitchSettings settings;
    private final Surroundings surroundings;

    Aftermath(PgServers servers, SwitchSettings settings, Surroundings surroundings) {
        this.servers = servers;
        this.settings = settings;
        this.surroundings = surroundings;
    }

    /** A switch of this process was decided: what was closed stays closed, the other side opens. */
    void forward(SwitchPlan plan) {
        again(() -> {
            try (Fence old = fence(plan, plan.from())) {
                if (surroundings.standing(plan) != Standing.DECIDED) {
                    return; // the sync was removed meanwhile: what it leaves is lifted with the rest
                }
                old.closeForGood(plan.to().name().value());
            }
            try (Fence next = fence(plan, plan.to())) {
                next.open();
            }
        });
    }

    /**
     * A switch of this process was not: writes go on where they were, even if the other side can't be reached. A side that had been closed
     * for good before stays closed.
     */
    void back(SwitchPlan plan) {
        again(() -> {
            try (Fence old = fence(plan, plan.from())) {
                old.open();
            }
            try (Fence next = fence(plan, plan.to())) {
                openUnlessClosedForGood(next);
            }
        });
    }

    /** Drops the triggers of sides that are open. @return whether all are gone */
    boolean tidy(SwitchPlan plan) {
        boolean all = true;
        for (SwitchPlan.Side side : List.of(plan.from(), plan.to())) {
            try (Fence fence = fence(plan, side)) {
                all &= tidy(fence);
            }
        }
        return all;
    }

    /**
     * A switch of a process that died, if that is what it did: one that still works has the fences' leases. How it stands is asked only when we
     * have them, and can't change as long as we do.
     */
    void recover(SwitchPlan plan) {
        again(() -> {
            try (Fence old = alone(plan, plan.from());
                    Fence next = alone(plan, plan.to())) {
                switch (surroundings.standing(plan)) {
                    case DECIDED -> {
                        old.closeForGood(plan.to().name().value());
                        next.open();
                    }
                    case UNDECIDED -> {
                        old.open();
                        openUnlessClosedForGood(next);
                    }
                    case GONE -> {
                        return;
                    }
                }
                tidy(old);
                tidy(next);
                surroundings.ended(plan.sync());
            }
        });
    }

    private static void openUnlessClosedForGood(Fence fence) {
        if (fence.state() != Fence.State.CLOSED) {
            fence.open();
        }
    }

    private boolean tidy(Fence fence) {
        return fence.state() == Fence.State.CLOSED || fence.remove(settings.tidyMax());
    }

    private Fence fence(SwitchPlan plan, SwitchPlan.Side side) {
        return new Fence(session(plan, side), plan.sync(), plan.tables(), settings.fence());
    }

    private Fence alone(SwitchPlan plan, SwitchPlan.Side side) {
        PgSession session = session(plan, side);
        try {
            return Fence.alone(session, plan.sync(), settings.fence())
                    .orElseThrow(() -> new SarrioException(
                            ErrorCode.IN_USE,
                            "The switch of \"" + plan.sync() + "\" to "
                                    + plan.to().name() + " is still at work",
                            "wait until it has ended"));
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private PgSession session(SwitchPlan plan, SwitchPlan.Side side) {
        return servers.connect(side.connection(), "sarrio switch " + plan.sync());
    }

    private static void again(Runnable attempt) {
        for (int i = 1; ; i++) {
            try {
                attempt.run();
                return;
            } catch (SarrioException e) {
                if (i == ATTEMPTS) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}

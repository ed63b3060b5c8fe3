package dev.sarrio.coordinator.switchover;

import dev.sarrio.coordinator.fence.Fence;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgServers;
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

    Aftermath(PgServers servers, SwitchSettings settings) {
        this.servers = servers;
        this.settings = settings;
    }

    /** What was closed stays closed, the other side opens. @return false if the fence had opened by itself in between */
    boolean forward(SwitchPlan plan) {
        return again(() -> {
            boolean held;
            try (Fence old = fence(plan, plan.from())) {
                held = old.closeForGood(plan.to().name().value());
            }
            try (Fence open = fence(plan, plan.to())) {
                open.open();
            }
            return held;
        });
    }

    /** Writes go on where they were. A side that had been closed for good before stays closed. */
    void back(SwitchPlan plan) {
        again(() -> {
            try (Fence old = fence(plan, plan.from())) {
                old.open();
            }
            try (Fence next = fence(plan, plan.to())) {
                if (next.state() != Fence.State.CLOSED) {
                    next.open();
                }
            }
            return true;
        });
    }

    /** Whatever was closed is open. */
    void openAll(SwitchPlan plan) {
        for (SwitchPlan.Side side : List.of(plan.from(), plan.to())) {
            try (Fence fence = fence(plan, side)) {
                fence.open();
            }
        }
    }

    /** Drops the triggers of sides that are open. @return whether all are gone */
    boolean tidy(SwitchPlan plan) {
        boolean all = true;
        for (SwitchPlan.Side side : List.of(plan.from(), plan.to())) {
            try (Fence fence = fence(plan, side)) {
                all &= fence.state() == Fence.State.CLOSED || fence.remove(settings.tidyMax());
            }
        }
        return all;
    }

    private Fence fence(SwitchPlan plan, SwitchPlan.Side side) {
        return new Fence(
                servers.connect(side.connection(), "sarrio switch " + plan.sync()),
                plan.sync(),
                plan.tables(),
                settings.fence());
    }

    private interface Attempt {
        boolean run();
    }

    private static boolean again(Attempt attempt) {
        for (int i = 1; ; i++) {
            try {
                return attempt.run();
            } catch (SarrioException e) {
                if (i == ATTEMPTS) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}

package dev.sarrio.coordinator.switchover;

import dev.sarrio.coordinator.status.FlowView;
import dev.sarrio.coordinator.status.SyncStatus;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.List;
import java.util.stream.Stream;

/** Whether a sync is in a state to be switched. */
final class Health {
    private static final String RUNNING = "RUNNING";
    private final double lagSecondsMax;

    Health(double lagSecondsMax) {
        this.lagSecondsMax = lagSecondsMax;
    }

    /** Before the switch: all flows work, and are near. */
    void check(SyncStatus status) {
        if (status.run() != RunState.RUNNING) {
            throw refused(
                    "The sync is " + status.run().name().toLowerCase(java.util.Locale.ROOT),
                    "sarrio start " + status.name() + ", then switch");
        }
        List<FlowView> flows = Stream.of(status.sources(), status.targets(), status.sequenceFlows())
                .flatMap(List::stream)
                .toList();
        flows.forEach(f -> check(f, status.name()));
        Double lag = status.figures().lagSeconds();
        if (lag != null && lag > lagSecondsMax) {
            throw refused(
                    "The sync is " + Math.round(lag) + " s behind: writes would be stopped for about as long",
                    "wait until sarrio status " + status.name() + " shows less than " + Math.round(lagSecondsMax)
                            + " s, then switch");
        }
    }

    private static void check(FlowView flow, String sync) {
        String name = flow.service() + " of " + flow.database();
        failed(flow);
        if (flow.stale() || !flow.state().equals(RUNNING)) {
            throw refused(
                    name + " is " + (flow.stale() ? "silent" : flow.state()),
                    "wait until sarrio status " + sync + " shows both directions running, then switch");
        }
        if (Boolean.FALSE.equals(flow.details().get("consistent"))) {
            throw refused(name + " is still catching up after the copy", "wait until it is consistent, then switch");
        }
    }

    /** While writes are stopped: whatever can't go on ends the switch at once. */
    void stillWorks(SyncStatus status) {
        Stream.concat(status.targets().stream(), status.sources().stream()).forEach(Health::failed);
    }

    private static void failed(FlowView flow) {
        if (flow.problem() != null) {
            throw new SarrioException(
                    flow.problem().code(),
                    flow.service() + " of " + flow.database() + " says: "
                            + flow.problem().message(),
                    flow.problem().remedy());
        }
    }

    private static SarrioException refused(String why, String remedy) {
        return new SarrioException(ErrorCode.NOT_READY, why, remedy);
    }
}

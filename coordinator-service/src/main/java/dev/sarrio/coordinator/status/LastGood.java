package dev.sarrio.coordinator.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When each flow was good: it ran for a while without a problem, and had everything up to its lag; or it was kicked, and fulfilled that. A flow that begins and fails again and again is
 * not good in between. What a coordinator that was started anew has not seen itself, it takes from when the flow came into its state. Thread-safe.
 */
final class LastGood {
    private static final Duration STEADY = Duration.ofSeconds(5);
    private final Map<String, Instant> good = new ConcurrentHashMap<>();

    /** Of the flows together: the oldest. @param sync whose they are  @return null if one was never heard of */
    Instant of(String sync, List<FlowView> flows) {
        Instant oldest = null;
        for (FlowView flow : flows) {
            String key = sync + " " + flow.service() + " " + flow.database() + " "
                    + flow.details().get("source"); // there may be several to one database
            if (flow.at() == null) {
                good.remove(key);
                return null;
            }
            Instant now = good.merge(key, seen(flow), (a, b) -> b.isAfter(a) && (isGood(flow) || copies(flow)) ? b : a);
            oldest = oldest == null || now.isBefore(oldest) ? now : oldest;
        }
        return oldest;
    }

    /** What it copied it has, whatever became of it since. */
    private static boolean copies(FlowView flow) {
        return flow.fullcopy().isPresent();
    }

    private static boolean isGood(FlowView flow) {
        return flow.problem() == null
                && (delivered(flow) != null
                        || flow.state().equals("RUNNING")
                                && !flow.at().isBefore(flow.since().plus(STEADY)));
    }

    /** When a flow that rests has fulfilled its last kick; null if it has not, or runs by itself. */
    private static Instant delivered(FlowView flow) {
        return flow.state().equals("RESTING") && flow.details().get("deliveredAt") instanceof String at
                ? Instant.parse(at)
                : null;
    }

    private static Instant seen(FlowView flow) {
        if (copies(flow)) {
            return Instant.parse(flow.fullcopy().orElseThrow().get("at").toString());
        }
        if (!isGood(flow)) {
            return flow.since();
        }
        if (delivered(flow) != null) {
            return delivered(flow);
        }
        Number lag = SyncStatus.number(flow.details(), "lagSeconds");
        return flow.at().minusMillis(lag == null ? 0 : Math.round(lag.doubleValue() * 1000));
    }
}

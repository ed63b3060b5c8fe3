package dev.sarrio.agent.reports;

import java.time.Duration;

/**
 * How often a flow's report is written.
 *
 * @param figures at most one record per flow in this time while only figures change; a change of state or problem goes out at once
 * @param heartbeat the last report is repeated after this time, so that a dead service is told from an idle one
 * @param retry after a record could not be written
 */
public record ReportPace(Duration figures, Duration heartbeat, Duration retry) {
    public static final ReportPace DEFAULT =
            new ReportPace(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(2));
}

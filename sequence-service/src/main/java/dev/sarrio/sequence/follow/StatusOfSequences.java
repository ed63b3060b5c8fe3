package dev.sarrio.sequence.follow;

import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.FlowState;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.control.Reports;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.error.Reaction;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns what a flow tells into status reports. Called by one thread at a time. */
public final class StatusOfSequences implements SequenceFlow.FlowReport {
    private static final String SERVICE = "sequence";
    private static final int WARNINGS_MAX = 20;
    private final Reports reports;
    private final Clock clock;
    private final String instance;
    private final DatabaseName target;
    private FlowState state = FlowState.STARTING;
    private Instant since;
    private Map<String, Object> figures = Map.of();

    public StatusOfSequences(Reports reports, Clock clock, String instance, DatabaseName target) {
        this.reports = reports;
        this.clock = clock;
        this.instance = instance;
        this.target = target;
        this.since = clock.instant();
    }

    /** The key of the reports. */
    public static String key(DesiredSync sync, DatabaseName target) {
        return SERVICE + "/" + sync.name() + "/" + target;
    }

    @Override
    public void idle(DesiredSync sync) {
        send(sync, FlowState.valueOf(sync.run().name()), null, List.of());
    }

    @Override
    public void passed(DesiredSync sync, List<SequenceReport> sequences) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("sequences", sequences.stream().map(SequenceReport::toMap).toList());
        map.put("kicks", sync.kicks());
        figures = map;
        List<String> warnings = sequences.stream()
                .map(SequenceReport::problem)
                .filter(p -> p != null)
                .limit(WARNINGS_MAX)
                .toList();
        send(sync, FlowState.RUNNING, SequenceFlow.problemOf(sequences), warnings);
    }

    @Override
    public void failed(DesiredSync sync, SarrioException problem) {
        boolean passing = problem.code().reaction() == Reaction.RETRY;
        send(sync, passing ? FlowState.RETRYING : FlowState.FAILED, Problem.of(problem), List.of());
    }

    private void send(DesiredSync sync, FlowState next, Problem problem, List<String> warnings) {
        Instant now = clock.instant();
        if (next != state) {
            state = next;
            since = now;
        }
        reports.report(new StatusReport(
                StatusReport.VERSION,
                SERVICE,
                sync.name() + "/" + target,
                instance,
                state,
                since,
                now,
                sync.revision(),
                problem,
                warnings,
                figures));
    }
}

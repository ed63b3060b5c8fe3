package dev.sarrio.coordinator.status;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sarrio.core.control.Problem;
import dev.sarrio.core.control.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How a sync is doing.
 *
 * @param active the side of a two-way sync that applications write; null for a one-way sync, and if more than two are written
 * @param state of the worst of its flows
 * @param run what it should be doing
 * @param summary one line
 * @param sources capture of each source  @param targets apply of each target  @param sequenceFlows the sequence-service's, of each target
 * @param punctuality whether it is as up to date as it must be
 * @param kick the newest one; null if there was none
 * @param copy progress of the copy as apply reports it; null if there is none
 */
public record SyncStatus(
        String name,
        String active,
        SyncState state,
        RunState run,
        Instant since,
        String summary,
        @JsonUnwrapped Figures figures,
        @JsonUnwrapped Punctuality punctuality,
        SyncProblem problem,
        List<String> warnings,
        List<FlowView> sources,
        List<FlowView> targets,
        List<FlowView> sequenceFlows,
        LastKick kick,
        Object copy,
        List<Object> sequences) {

    /** Figures of apply: the worst target's, null where none reports them. */
    public record Figures(
            Double lagSeconds,
            Double latencyMillisP50,
            Double latencyMillisP99,
            Long batch,
            Long behindBatches,
            Long rowsTotal,
            Long batchesTotal,
            Boolean consistent,
            Long conflictsTotal,
            Long conflictsOpen,
            Long clockSkewMillis) {}

    /** A problem and where it is. */
    public record SyncProblem(@JsonUnwrapped Problem problem, String service, String database) {}

    /** Worst first. */
    public enum SyncState {
        FAILED,
        RETRYING,
        UNKNOWN,
        STARTING,
        COPYING,
        RUNNING,
        PAUSED,
        RESTING,
        STOPPED
    }

    static Number number(Map<String, Object> details, String name) {
        return details.get(name) instanceof Number n ? n : null;
    }
}

package dev.sarrio.coordinator.leave;

import dev.sarrio.coordinator.status.FlowView;
import dev.sarrio.coordinator.status.SyncStatus;
import dev.sarrio.core.error.ErrorCode;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Who can't tidy up after a sync that is removed, as far as reports say so: a service that is silent, or can't reach its database. */
final class OutOfReach {
    private static final Set<ErrorCode> SHUT_OUT = Set.of(
            ErrorCode.DATABASE_UNREACHABLE,
            ErrorCode.AUTHENTICATION_FAILED,
            ErrorCode.DATABASE_DOES_NOT_EXIST,
            ErrorCode.TLS_FAILED);

    private OutOfReach() {}

    static List<String> of(SyncStatus sync) {
        return Stream.of(sync.sources(), sync.targets(), sync.sequenceFlows())
                .flatMap(List::stream)
                .filter(f -> !sync.sources().contains(f) || f.service().equals("capture")) // a full copy only reads
                .flatMap(OutOfReach::note)
                .distinct()
                .toList();
    }

    /** Nothing about a flow that was never heard of: it has made nothing. */
    private static Stream<String> note(FlowView flow) {
        boolean shutOut =
                flow.problem() != null && SHUT_OUT.contains(flow.problem().code());
        if (flow.at() == null || !flow.stale() && !shutOut) {
            return Stream.empty();
        }
        String why = flow.stale()
                ? "The " + flow.service() + "-service is silent"
                : flow.problem().message();
        return Stream.of(why + ". What it made on " + flow.database()
                + " for this sync stays there until it can take it away; or: uninstall database " + flow.database()
                + ", when no sync uses it");
    }
}

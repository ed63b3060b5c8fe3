package dev.sarrio.apply.flow;

import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.Ending;
import dev.sarrio.core.control.Reconciler;
import dev.sarrio.core.name.DatabaseName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Starts, redirects and ends flows, so that there is one for each sync and target that should be. */
public final class ApplyFlows implements Reconciler, AutoCloseable {
    private final Surroundings around;
    private final Map<String, ApplyFlow> flows = new HashMap<>();
    private boolean closed;

    public ApplyFlows(Surroundings around) {
        this.around = around;
    }

    @Override
    public synchronized void reconcile(DesiredState desired) {
        if (closed) {
            return;
        }
        Map<String, Assignment> wanted = assignments(desired);
        for (String gone : List.copyOf(flows.keySet())) {
            if (!wanted.containsKey(gone)) {
                end(gone, flows.remove(gone));
            }
        }
        wanted.forEach((subject, assignment) -> {
            ApplyFlow flow = flows.get(subject);
            if (flow == null) {
                flow = new ApplyFlow(around, assignment);
                flows.put(subject, flow);
                flow.start();
            } else {
                flow.assign(assignment);
            }
        });
    }

    /** Per sync and target; databases that are not known (yet) are waited for. */
    private static Map<String, Assignment> assignments(DesiredState desired) {
        Map<String, Assignment> wanted = new LinkedHashMap<>();
        for (DesiredSync sync : desired.syncs().values()) {
            for (DatabaseName targetName : sync.written()) {
                DesiredDatabase target = desired.databases().get(targetName);
                List<DesiredDatabase> sources = sync.sourcesOf(targetName).stream()
                        .map(desired.databases()::get)
                        .filter(Objects::nonNull)
                        .toList();
                boolean complete = target != null
                        && sources.size() == sync.sourcesOf(targetName).size();
                for (DesiredDatabase source : complete ? sources : List.<DesiredDatabase>of()) {
                    List<DesiredDatabase> others =
                            sources.stream().filter(s -> s != source).toList();
                    Assignment assignment = new Assignment(sync, source, target, others);
                    wanted.put(assignment.subject(), assignment);
                }
            }
        }
        return wanted;
    }

    private void end(String subject, ApplyFlow flow) {
        Thread worker = flow.stop();
        Thread ending = new Thread(
                () -> {
                    Ending.await(List.of(worker));
                    Farewell.from(around, flow.assignment());
                    around.reports().remove("apply/" + subject);
                },
                "sarrio-apply-ending " + subject);
        ending.setDaemon(true);
        ending.start();
    }

    /** Ends all flows within ten seconds; their reports stay. */
    @Override
    public void close() {
        List<ApplyFlow> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(flows.values());
            flows.clear();
        }
        Ending.await(all.stream().map(ApplyFlow::stop).toList());
    }
}

package dev.sarrio.sequence.follow;

import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredState;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.Ending;
import dev.sarrio.core.control.Reconciler;
import dev.sarrio.core.control.Reports;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.postgres.PgServers;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** One flow for each target of each sync that has sequences; in a two-way sync one for both sides. Used by the reconciling thread. */
public final class SequenceFlows implements Reconciler, AutoCloseable {
    private final PgServers servers;
    private final FollowSettings settings;
    private final Reports reports;
    private final Clock clock;
    private final String instance;
    private final Map<String, SequenceFlow> flows = new HashMap<>();

    public SequenceFlows(PgServers servers, FollowSettings settings, Reports reports, Clock clock, String instance) {
        this.servers = servers;
        this.settings = settings;
        this.reports = reports;
        this.clock = clock;
        this.instance = instance;
    }

    @Override
    public synchronized void reconcile(DesiredState desired) {
        Set<String> wanted = new HashSet<>();
        for (DesiredSync sync : desired.syncs().values()) {
            DatabaseName first = sync.sources().get(0);
            DesiredDatabase source = desired.databases().get(first);
            for (DatabaseName name : sync.targets()) {
                DesiredDatabase target = desired.databases().get(name);
                boolean other = !name.equals(first); // one flow looks after both sides of a two-way sync
                if (other
                        && source != null
                        && target != null
                        && !sync.sequences().isEmpty()) {
                    wanted.add(StatusOfSequences.key(sync, name));
                    make(sync, source, target);
                }
            }
        }
        for (String key : Set.copyOf(flows.keySet())) {
            if (!wanted.contains(key)) {
                flows.remove(key).remove();
                reports.remove(key);
            }
        }
    }

    private void make(DesiredSync sync, DesiredDatabase source, DesiredDatabase target) {
        String key = StatusOfSequences.key(sync, target.name());
        SequenceFlow.Wish wish = new SequenceFlow.Wish(sync, source.connection(), target.connection());
        SequenceFlow flow = flows.get(key);
        if (flow != null) {
            flow.wish(wish);
            return;
        }
        StatusOfSequences report = new StatusOfSequences(reports, clock, instance, target.name());
        flow = new SequenceFlow(servers, settings, report, target.name(), wish);
        flows.put(key, flow);
        flow.start();
    }

    @Override
    public synchronized void close() {
        Ending.await(flows.values().stream().map(SequenceFlow::stop).toList());
        flows.clear();
    }
}

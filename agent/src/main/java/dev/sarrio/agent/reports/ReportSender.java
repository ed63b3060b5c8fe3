package dev.sarrio.agent.reports;

import dev.sarrio.core.control.Reports;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.json.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Keeps the newest report of each flow and writes what is due whenever {@link #tick} is called. One record per flow is under way at a
 * time, so that a Kafka that is down costs neither memory nor order. Thread-safe.
 */
public final class ReportSender implements Reports {
    private static final Logger LOG = Logger.getLogger(ReportSender.class);
    private final ReportSink sink;
    private final ReportPace pace;
    private final InstantSource clock;
    private final Map<String, Outgoing> flows = new ConcurrentHashMap<>();
    private volatile boolean failing;

    public ReportSender(ReportSink sink, ReportPace pace, InstantSource clock) {
        this.sink = sink;
        this.pace = pace;
        this.clock = clock;
    }

    @Override
    public void report(StatusReport report) {
        if (report.problem() != null && report.problem().code() == ErrorCode.LEASE_HELD_ELSEWHERE) {
            flows.remove(report.key()); // the instance that holds the lease reports; ours would hide it
            return;
        }
        flows.computeIfAbsent(report.key(), Outgoing::new).set(report);
    }

    @Override
    public void remove(String key) {
        flows.computeIfAbsent(key, Outgoing::new).set(null);
    }

    /** Writes what is due. To be called several times a second. */
    public void tick() {
        Instant now = clock.instant();
        flows.values().forEach(f -> f.sendIfDue(now));
    }

    private void failed(String key, Throwable e) {
        if (!failing) {
            failing = true;
            LOG.warnf("Status reports can't be written; they are sent again: %s: %s", key, e);
        }
    }

    private void succeeded() {
        if (failing) {
            failing = false;
            LOG.info("Status reports are written again");
        }
    }

    private final class Outgoing {
        private final String key;
        private StatusReport newest;
        private StatusReport written;
        private Instant notBefore = Instant.MIN;
        private Instant writtenAt = Instant.MIN;
        private boolean underWay;

        Outgoing(String key) {
            this.key = key;
        }

        synchronized void set(StatusReport report) {
            newest = report;
        }

        synchronized void sendIfDue(Instant now) {
            if (underWay || now.isBefore(notBefore) || !due(now)) {
                return;
            }
            underWay = true;
            StatusReport report = newest;
            try {
                CompletionStage<Void> sent = sink.send(key, report == null ? null : Json.bytes(report));
                sent.whenComplete((v, e) -> done(report, now, e));
            } catch (RuntimeException e) {
                done(report, now, e);
            }
        }

        private boolean due(Instant now) {
            if (newest == null || written == null || differs(newest, written)) {
                return true;
            }
            return !newest.equals(written) && !now.isBefore(writtenAt.plus(pace.figures()))
                    || !now.isBefore(writtenAt.plus(pace.heartbeat()));
        }

        private synchronized void done(StatusReport report, Instant startedAt, Throwable e) {
            underWay = false;
            if (e != null) {
                notBefore = startedAt.plus(pace.retry());
                failed(key, e);
                return;
            }
            written = report;
            writtenAt = startedAt;
            if (report == null && newest == null) {
                flows.remove(key, this);
            }
            succeeded();
        }
    }

    private static boolean differs(StatusReport a, StatusReport b) {
        return a.state() != b.state()
                || a.observedRevision() != b.observedRevision()
                || !Objects.equals(a.problem(), b.problem())
                || !a.warnings().equals(b.warnings());
    }
}

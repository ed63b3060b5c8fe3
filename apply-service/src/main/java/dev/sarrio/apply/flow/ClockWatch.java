package dev.sarrio.apply.flow;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every minute, on a thread of its own, how far the clocks of a two-way sync's sides are apart, until it is closed. */
final class ClockWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
    private static final Duration PACE = Duration.ofMinutes(1);
    /** The answer that came soonest says it best. */
    private static final int QUESTIONS = 5;

    private static final String NOW =
            "SELECT (pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) * 1000000)::int8";
    private final Assignment work;
    private final PgServers servers;
    private final Consumer<ClockSkew> told;
    private final ScheduledExecutorService timer;

    private ClockWatch(Assignment work, PgServers servers, Consumer<ClockSkew> told) {
        this.work = work;
        this.servers = servers;
        this.told = told;
        this.timer = new ScheduledThreadPoolExecutor(1, r -> {
            Thread thread = new Thread(r, "sarrio-clocks");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(this::look, 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @return null for a one-way sync */
    static ClockWatch of(Assignment work, PgServers servers, Consumer<ClockSkew> told) {
        return work.sync().twoWay() ? new ClockWatch(work, servers, told) : null;
    }

    private void look() {
        try {
            told.accept(ClockSkew.of(
                    read(work.source().connection()), read(work.target().connection())));
        } catch (SarrioException e) { // whoever works with that server says it
            LOG.debug("No look at the clocks of {}", work.subject(), e);
        }
    }

    private ClockSkew.Reading read(Connection server) {
        try (PgSession session = servers.connect(server, "sarrio apply clock")) {
            ClockSkew.Reading best = null;
            for (int i = 0; i < QUESTIONS; i++) {
                long asked = System.nanoTime();
                long micros = session.query(NOW).iterator().next().getLong(0);
                long answered = System.nanoTime();
                long took = (answered - asked) / 1000;
                if (best == null || took < best.tookMicros()) {
                    best = new ClockSkew.Reading(micros - asked / 1000 - took / 2, took);
                }
            }
            return best;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}

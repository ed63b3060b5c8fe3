package dev.sarrio.apply.flow;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every minute, on a thread of its own, how far the clocks of a two-way sync's sides are apart, and whether both have the functions that
 * decide its conflicts, until it is closed.
 */
final class SidesWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SidesWatch.class);
    private static final Duration PACE = Duration.ofMinutes(1);
    /** The answer that came soonest says it best. */
    private static final int QUESTIONS = 5;

    private static final String NOW =
            "SELECT (pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) * 1000000)::int8";
    private final Assignment work;
    private final PgServers servers;
    private final FlowStatus told;
    private final ScheduledExecutorService timer;

    private SidesWatch(Assignment work, PgServers servers, FlowStatus told) {
        this.work = work;
        this.servers = servers;
        this.told = told;
        this.timer = new ScheduledThreadPoolExecutor(1, r -> {
            Thread thread = new Thread(r, "sarrio-sides");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(this::look, 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @return null for a one-way sync */
    static SidesWatch of(Assignment work, PgServers servers, FlowStatus told) {
        return work.sync().twoWay() ? new SidesWatch(work, servers, told) : null;
    }

    private void look() {
        try (PgSession source = connect(work.source().connection());
                PgSession target = connect(work.target().connection())) {
            told.clocks(ClockSkew.of(read(source), read(target)));
            told.functions(FunctionWords.of(
                    work.sync().rules().functions(),
                    new FunctionWords.Side(work.source().name(), source),
                    new FunctionWords.Side(work.target().name(), target)));
        } catch (SarrioException e) { // whoever works with that server says it
            LOG.debug("No look at both sides of {}", work.subject(), e);
        }
    }

    private PgSession connect(Connection server) {
        return servers.connect(server, "sarrio apply sides");
    }

    private static ClockSkew.Reading read(PgSession session) {
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

    @Override
    public void close() {
        timer.shutdownNow();
    }
}

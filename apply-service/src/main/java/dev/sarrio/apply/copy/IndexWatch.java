package dev.sarrio.apply.copy;

import dev.sarrio.apply.handover.CopyProgress;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.PgServers;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells, while indexes are made by others, how far they are: looks at the target's catalog on a thread of its own until closed. */
final class IndexWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IndexWatch.class);
    private static final Duration PACE = Duration.ofSeconds(1);
    private static final int WITH_PROGRESS = 12;
    private static final String STATES = Sql.resource(IndexWatch.class, "indexes.sql");
    private static final String NO_PROGRESS =
            "(SELECT 0 AS pid, 0::int8 AS tuples_total, 0::int8 AS tuples_done, 0::int8 AS blocks_total, 0::int8 AS blocks_done LIMIT 0)";
    private final PgServers servers;
    private final Connection target;
    private final List<TableName> wanted;
    private final Consumer<List<CopyProgress.Index>> listener;
    private final ScheduledExecutorService timer;
    private PgSession session;
    private String states;

    IndexWatch(
            PgServers servers, Connection target, List<TableName> wanted, Consumer<List<CopyProgress.Index>> listener) {
        this.servers = servers;
        this.target = target;
        this.wanted = wanted;
        this.listener = listener;
        this.timer = new ScheduledThreadPoolExecutor(1, r -> {
            Thread thread = new Thread(r, "sarrio-copy-indexes");
            thread.setDaemon(true);
            return thread;
        });
        if (!wanted.isEmpty()) {
            timer.scheduleWithFixedDelay(this::look, 0, PACE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        try {
            if (session == null || !session.isOpen()) {
                session = servers.connect(target, FirstCopy.APPLICATION);
                states = ServerVersion.of(session).major() < WITH_PROGRESS
                        ? STATES.replace("pg_catalog.pg_stat_progress_create_index", NO_PROGRESS)
                        : STATES;
            }
            List<CopyProgress.Index> now = new ArrayList<>();
            for (Row r : session.execute(
                    states,
                    wanted.stream().map(TableName::schema).toArray(String[]::new),
                    wanted.stream().map(TableName::name).toArray(String[]::new))) {
                TableName name = new TableName(r.getString("schema"), r.getString("name"));
                now.add(new CopyProgress.Index(name.toString(), r.getBoolean("done"), r.getInteger("percent")));
            }
            listener.accept(now);
        } catch (SarrioException e) { // those who make the indexes will meet it too, and say so
            LOG.debug("No look at the indexes of {}", target.display(), e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            timer.awaitTermination(PACE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (session != null) {
            session.close();
        }
    }
}

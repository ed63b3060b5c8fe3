package dev.sarrio.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;

/**
 * How old the oldest snapshot of a database's sessions becomes: as long as one is held, vacuum keeps what was deleted since. Looks
 * ten times a second, so that it may miss a tenth. For one thread, beside its own.
 */
final class SnapshotWatch {
    private static final long LOOK_NANOS = 100_000_000L;
    /** Whoever the session belongs to: programs begin others, of other names, for parts of their work. */
    private static final String OLDEST = "SELECT max(extract(epoch FROM clock_timestamp() - xact_start))::float8"
            + " FROM pg_stat_activity WHERE datname = current_database() AND backend_xmin IS NOT NULL"
            + " AND backend_type = 'client backend' AND pid <> pg_backend_pid()";

    private final Connection source;
    private final Thread thread = new Thread(this::look, "snapshots");
    private volatile boolean ended;
    private volatile double secondsMax;
    private volatile SQLException failure;

    /** @param source a session for it alone; closed at the end */
    SnapshotWatch(Connection source) {
        this.source = source;
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends it. @return seconds; 0 if none was ever seen */
    double end() throws SQLException, InterruptedException {
        ended = true;
        thread.join();
        source.close();
        if (failure != null) {
            throw new SQLException("Snapshots can't be watched", failure);
        }
        return secondsMax;
    }

    private void look() {
        try (PreparedStatement oldest = source.prepareStatement(OLDEST)) {
            while (!ended) {
                try (ResultSet row = oldest.executeQuery()) {
                    row.next();
                    secondsMax = Math.max(secondsMax, row.getDouble(1));
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        } catch (SQLException e) {
            failure = e;
        }
    }
}

package dev.sarrio.coordinator.store;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/**
 * Brings the control database's schema up to date on a thread of its own, as soon as the database answers; until then the control database is not
 * ready and says why. Two coordinators may do it at once (Flyway locks).
 */
public final class Migration implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Migration.class);
    private static final long RETRY_SECONDS = 2;
    private final Flyway flyway;
    private final ControlDatabase control;
    private final Runnable whenReady;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    /** @param whenReady runs once, after the first success */
    public Migration(Flyway flyway, ControlDatabase control, Runnable whenReady) {
        this.flyway = flyway;
        this.control = control;
        this.whenReady = whenReady;
        this.thread = new Thread(this::run, "sarrio-migration");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Tries once. @return whether the schema is up to date */
    public synchronized boolean migrate() {
        try {
            flyway.migrate();
            control.setProblem(null);
            return true;
        } catch (RuntimeException e) {
            String why = innermost(e);
            if (!why.equals(control.problem())) {
                LOG.warnf(
                        "The control database can't be used: %s. Remedy: check SARRIO_CONTROL_DB_URL, SARRIO_CONTROL_DB_USER"
                                + " and SARRIO_CONTROL_DB_PASSWORD, and that the server runs; it is tried again",
                        why);
            }
            control.setProblem(why);
            return false;
        }
    }

    private void run() {
        try {
            while (!migrate()) {
                if (stopped.await(RETRY_SECONDS, TimeUnit.SECONDS)) {
                    return;
                }
            }
            LOG.info("The control database is ready");
            whenReady.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String innermost(Throwable e) {
        Throwable t = e;
        while (t.getCause() != null && t.getCause() != t) {
            t = t.getCause();
        }
        return String.valueOf(t.getMessage()).lines().findFirst().orElse("").strip();
    }

    @Override
    public void close() {
        stopped.countDown();
        thread.interrupt();
    }
}

package dev.sarrio.agent.app;

import dev.sarrio.agent.topics.ControlTopics;
import dev.sarrio.core.error.SarrioException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Waits for Kafka on a thread of its own, makes the control topics, runs what was waiting for them (again, if it throws), and from
 * then on looks now and then whether Kafka still answers. Kafka may come late, go and come back: nothing here gives up.
 */
public final class KafkaWatch implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(KafkaWatch.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CHECK = Duration.ofSeconds(10);
    private final ControlTopics topics;
    private final Runnable whenThere;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile String problem = "not looked for yet";
    private String logged = "";

    public KafkaWatch(ControlTopics topics, Runnable whenThere) {
        this.topics = topics;
        this.whenThere = whenThere;
        this.thread = new Thread(this::run, "sarrio-kafka-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** What is wrong, in one sentence with its remedy; null if Kafka answers. */
    public String problem() {
        return problem;
    }

    private void run() {
        boolean begun = false;
        boolean stop = false;
        while (!stop) {
            begun = look(begun);
            stop = pause(problem == null ? CHECK : RETRY);
        }
    }

    private boolean look(boolean begun) {
        try {
            topics.ensure(); // again and again: somebody may delete them
            if (!begun) {
                whenThere.run();
            }
            if (!logged.isEmpty()) {
                LOG.info("Kafka answers");
            }
            logged = "";
            problem = null;
            return true;
        } catch (RuntimeException e) {
            String remedy = e instanceof SarrioException s ? ". Remedy: " + s.remedy() : "";
            problem = e.getMessage() + remedy;
            if (!problem.equals(logged)) {
                LOG.warn(problem);
                logged = problem;
            }
            return begun;
        }
    }

    private boolean pause(Duration time) {
        try {
            return stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        thread.interrupt();
    }
}

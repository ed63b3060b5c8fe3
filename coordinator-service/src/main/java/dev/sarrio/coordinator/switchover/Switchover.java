package dev.sarrio.coordinator.switchover;

import dev.sarrio.core.control.Problem;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.PgServers;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Runs switches: each ends with the other side open, or with everything as it was. Thread-safe; one switch of a sync at a time. */
public final class Switchover {
    private static final Logger LOG = Logger.getLogger(Switchover.class);
    private final PgServers servers;
    private final SwitchSettings settings;
    private final Surroundings surroundings;
    private final Aftermath aftermath;
    private final InstantSource clock;

    public Switchover(PgServers servers, SwitchSettings settings, Surroundings surroundings, InstantSource clock) {
        this.servers = servers;
        this.settings = settings;
        this.surroundings = surroundings;
        this.aftermath = new Aftermath(servers, settings, surroundings);
        this.clock = clock;
    }

    /** Never throws: the job says how it went. */
    public void run(SwitchJob job) {
        SwitchPlan plan = job.plan();
        try {
            surroundings.begun(plan);
        } catch (RuntimeException e) {
            job.end(clock.instant(), problem(e, "nothing was changed"));
            return;
        }
        Problem problem = null;
        try (SwitchRun run = new SwitchRun(servers, settings, surroundings, job)) {
            problem = attempt(run, job);
        } catch (RuntimeException e) {
            problem = problem(e, "nothing was changed");
            ended(job);
        }
        if (problem != null) {
            LOG.warnf(
                    "The switch of %s to %s failed: %s", plan.sync(), plan.to().name(), problem.message());
        }
        job.end(clock.instant(), problem);
    }

    private Problem attempt(SwitchRun run, SwitchJob job) {
        SwitchPlan plan = job.plan();
        try {
            run.run();
        } catch (RuntimeException e) {
            return undone(run, job, e);
        }
        try {
            forward(run, plan);
        } catch (RuntimeException e) {
            job.end(Step.OPEN, false);
            return problem(
                    e,
                    "it is decided that " + plan.to().name() + " is the open side, and it is tried again when"
                            + " the coordinator starts or another switch is asked for");
        }
        job.writesWereStopped(run.stopped());
        job.end(Step.OPEN, true);
        ended(job);
        return null;
    }

    private void forward(SwitchRun run, SwitchPlan plan) {
        try {
            run.open();
        } catch (SarrioException e) {
            LOG.warnf("Opening %s on new sessions: %s", plan.to().name(), e.getMessage());
            aftermath.forward(plan);
        }
    }

    private Problem undone(SwitchRun run, SwitchJob job, RuntimeException failure) {
        SwitchPlan plan = job.plan();
        String outcome = "writes to " + plan.from().name() + " go on as before";
        try {
            aftermath.back(plan);
            if (!run.stopped().isZero()) {
                job.writesWereStopped(run.stopped());
            }
            ended(job);
        } catch (RuntimeException e) {
            outcome = "writes to " + plan.from().name() + " go on by themselves within "
                    + settings.fence().lapse().toSeconds()
                    + " s, since it can't be reached to let them through at once";
            LOG.warnf(
                    "The fence of %s is left to open by itself: %s", plan.from().name(), e.getMessage());
        }
        return problem(failure, outcome);
    }

    /** Nothing is left behind: no triggers, no record of a switch under way. */
    private void ended(SwitchJob job) {
        try {
            if (!aftermath.tidy(job.plan())) {
                job.note("triggers that let everything through are left on some tables, which were locked;"
                        + " the next switch takes them away");
            }
            surroundings.ended(job.plan().sync());
        } catch (RuntimeException e) {
            job.note("tidying up is left to the next start of the coordinator: " + e.getMessage());
        }
    }

    /** Finishes or undoes what a coordinator that died has left. */
    public void recover(SwitchPlan plan) {
        LOG.infof(
                "A switch of %s to %s was broken off: it is finished, or if it was not decided undone",
                plan.sync(), plan.to().name());
        aftermath.recover(plan);
    }

    private static Problem problem(RuntimeException e, String outcome) {
        if (e instanceof SarrioException s) {
            return new Problem(s.code(), s.getMessage() + "; " + outcome, s.remedy(), null);
        }
        LOG.error("A switch broke", e);
        return new Problem(
                ErrorCode.INTERNAL, "The switch failed: " + e + "; " + outcome, "see the coordinator's log", null);
    }
}

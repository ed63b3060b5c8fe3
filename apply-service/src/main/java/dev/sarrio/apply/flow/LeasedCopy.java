package dev.sarrio.apply.flow;

import dev.sarrio.apply.target.TargetSession;
import dev.sarrio.core.control.FlowState;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Copies while the lease is held: without it another instance may begin the same copy. For the flow's thread, but for {@link #giveUp}. */
final class LeasedCopy {
    private final Assignment work;
    private final FlowStatus status;
    private final BooleanSupplier over;
    private final Thread thread = Thread.currentThread();
    private volatile boolean copying;

    LeasedCopy(Assignment work, FlowStatus status, BooleanSupplier over) {
        this.work = work;
        this.status = status;
        this.over = over;
    }

    /** @param target the session that holds the lease */
    <T> T run(TargetSession target, Supplier<T> copy) {
        status.enter(FlowState.COPYING, null, work);
        copying = true;
        LeaseWatch lease = new LeaseWatch(target.sql(), thread);
        try (lease) {
            if (over.getAsBoolean()) {
                throw new IllegalStateException("The assignment is over before its copy began");
            }
            T copied = copy.get();
            lease.check();
            return copied;
        } catch (RuntimeException e) {
            lease.check();
            throw e;
        } finally {
            copying = false;
        }
    }

    /** From any thread: a copy under way is not wanted any longer. @return whether there is one */
    boolean giveUp() {
        if (copying) {
            thread.interrupt();
        }
        return copying;
    }
}

package dev.sarrio.apply.batch;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;

/**
 * How long a batch waits for locks. In a two-way sync applications write the same rows, in any order. Who waits for a lock while others wait
 * for his can be part of a deadlock, and after deadlock_timeout (1 s by default) the server ends whom it finds: so a batch gives way sooner
 * than that. If it has done so in vain it waits as long as the session does, or it might never be applied. For one thread.
 */
final class LockPatience {
    private static final String SHORT = "SET LOCAL lock_timeout = '500ms'";
    private static final int GIVES_WAY_MAX = 5;
    private final boolean shared;
    private int gaveWay;

    /** @param shared whether applications write what the batch does */
    LockPatience(boolean shared) {
        this.shared = shared;
    }

    /** For what comes next. */
    void renew() {
        gaveWay = 0;
    }

    /** To be sent before the first statement that locks rows. */
    void send(StatementPipe pipe) {
        if (shared && gaveWay < GIVES_WAY_MAX) {
            pipe.send(Statement.control(SHORT));
        }
    }

    /** @return whether the batch, which was undone because of this, is to be tried again at once */
    boolean givesWay(SarrioException e) {
        return shared && e.code() == ErrorCode.LOCK_TIMEOUT && ++gaveWay <= GIVES_WAY_MAX;
    }
}

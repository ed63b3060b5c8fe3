package dev.sarrio.apply.flow;

import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredSync;

/** What a flow is to do: one sync, from one source to one target. */
public record Assignment(DesiredSync sync, DesiredDatabase source, DesiredDatabase target) {
    /** As in reports: `SYNC/TARGET`. */
    public String subject() {
        return sync.name() + "/" + target.name();
    }

    /** The lease that whoever works on it holds on the target. */
    String lease() {
        return "apply/" + subject();
    }
}

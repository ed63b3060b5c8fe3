package dev.sarrio.apply.flow;

import dev.sarrio.apply.target.Shapes;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredSync;

/** What a flow is to do: one sync, from one source to one target. */
public record Assignment(DesiredSync sync, DesiredDatabase source, DesiredDatabase target) {
    /** Of a two-way sync: towards the source that the copy starts from. */
    boolean back() {
        return sync.twoWay() && sync.sources().get(0).equals(target.name());
    }

    /** What precedes the first batch. */
    CopyMode copy() {
        return sync.copyTo(target.name());
    }

    /** How tables stand at the target. */
    Shapes shapes() {
        return Shapes.of(sync, target.name());
    }

    /** As in reports: `SYNC/TARGET`. */
    public String subject() {
        return sync.name() + "/" + target.name();
    }

    /** The lease that whoever works on it holds on the target. */
    String lease() {
        return "apply/" + subject();
    }
}

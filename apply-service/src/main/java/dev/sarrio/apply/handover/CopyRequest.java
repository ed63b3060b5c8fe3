package dev.sarrio.apply.handover;

import dev.sarrio.core.control.DesiredDatabase;
import dev.sarrio.core.control.DesiredSync;
import java.util.Objects;

/** What to copy: the sync's tables, in the sync's {@link dev.sarrio.core.control.CopyMode} (never NONE), from source to target. */
public record CopyRequest(DesiredSync sync, DesiredDatabase source, DesiredDatabase target) {
    public CopyRequest {
        Objects.requireNonNull(sync);
        Objects.requireNonNull(source);
        Objects.requireNonNull(target);
    }
}

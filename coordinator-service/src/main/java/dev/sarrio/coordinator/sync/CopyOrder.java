package dev.sarrio.coordinator.sync;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.List;

/**
 * What a user says of a copy.
 *
 * @param mode DATA or SCHEMA_AND_DATA; null for what is usual
 * @param copying is kept, as if the sync had been changed
 * @param restart the tables that are copied again, and no others; empty for all
 * @param resume no new copy: the one that has stopped goes on
 */
public record CopyOrder(CopyMode mode, CopyDraft copying, List<String> restart, boolean resume) {
    public static final CopyOrder PLAIN = new CopyOrder(null, CopyDraft.NONE, List.of(), false);

    public CopyOrder {
        restart = List.copyOf(restart);
        if (resume && !restart.isEmpty()) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "To go on with a copy and to begin one of some tables anew are two things",
                            "ask for one, then for the other")
                    .onField("resume");
        }
        if (mode != null && (resume || !restart.isEmpty())) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "Whether the schema is copied is said of a copy of the whole sync",
                            "leave it out: the sync's own choice holds")
                    .onField("mode");
        }
    }

    boolean restarts() {
        return !restart.isEmpty();
    }
}

package dev.sarrio.coordinator.sync;

import dev.sarrio.core.control.CopyOptions;
import dev.sarrio.core.control.CopyOptions.IfExists;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.Locale;

/** What a user says of how a sync's tables are copied; null is what was not said. */
public record CopyDraft(Integer jobs, Long bytesPerSecond, IfExists ifExists) {
    public static final CopyDraft NONE = new CopyDraft(null, null, null);

    /** @param rate a size, per second  @param ifExists abort, keep, truncate or merge */
    public static CopyDraft parse(Integer jobs, String rate, String ifExists) {
        if (jobs != null && (jobs < 0 || jobs > CopyOptions.JOBS_MAX)) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "Invalid value for 'copyjobs': " + jobs + " connections can't copy",
                            "use a number from 1 to " + CopyOptions.JOBS_MAX
                                    + ", or 0 for what apply-service is set to")
                    .onField("copyjobs");
        }
        return new CopyDraft(
                jobs, rate == null ? null : ByteSize.parse("copyrate", rate), ifExists == null ? null : word(ifExists));
    }

    private static IfExists word(String text) {
        try {
            return IfExists.valueOf(text.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "Invalid value for 'ifexists': \"" + text + "\"",
                            "use abort (copy nothing), keep (leave the table as it is), truncate (delete the rows) or merge"
                                    + " (replace rows of the same key)",
                            e)
                    .onField("ifexists");
        }
    }

    public static String word(IfExists ifExists) {
        return ifExists.name().toLowerCase(Locale.ROOT);
    }

    /** What there was, with what was said. */
    public CopyOptions over(CopyOptions was) {
        return new CopyOptions(
                jobs == null ? was.jobs() : jobs,
                bytesPerSecond == null ? was.bytesPerSecond() : bytesPerSecond,
                ifExists == null ? was.ifExists() : ifExists,
                was.restarts());
    }
}

package dev.sarrio.core.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sarrio.core.name.TableName;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * How the tables of a sync are copied.
 *
 * @param jobs connections that read the source at the same time, and write the target; 0 for what apply-service is set to
 * @param bytesPerSecond how much all of them together read; 0 for no limit
 * @param ifExists what becomes of rows that a table has at the target, and that no copy of this sync brought
 * @param restarts tables that are to be copied again alone
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record CopyOptions(int jobs, long bytesPerSecond, IfExists ifExists, List<Restart> restarts) {
    public static final int JOBS_MAX = 64;
    public static final CopyOptions DEFAULT = new CopyOptions(0, 0, IfExists.ABORT, List.of());

    /** What becomes of rows that are at the target already. */
    public enum IfExists {
        /** Nothing is copied, and the tables are named. */
        ABORT,
        /** They stay, and their table is not copied: what changed since the sync was added comes with the stream. */
        KEEP,
        /** They are deleted. */
        TRUNCATE,
        /** The copy's rows take the place of those of the same key; the others stay. */
        MERGE
    }

    /**
     * A table that is to be copied again.
     *
     * @param copy the number of this copy, of the same sequence as the copies of the sync: a table is up to date if its last copy has that
     *     number or a greater one
     */
    public record Restart(TableName table, long copy) {
        public Restart {
            Objects.requireNonNull(table);
        }
    }

    public CopyOptions {
        ifExists = ifExists == null ? IfExists.ABORT : ifExists;
        restarts = restarts == null ? List.of() : List.copyOf(restarts);
        if (jobs < 0 || jobs > JOBS_MAX || bytesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "Not a way to copy: " + jobs + " jobs, " + bytesPerSecond + " bytes per second");
        }
        Set<TableName> named = new HashSet<>();
        if (!restarts.stream().allMatch(r -> named.add(r.table()))) {
            throw new IllegalArgumentException("A table is to be copied again twice: " + restarts);
        }
    }

    public CopyOptions with(List<Restart> others) {
        return new CopyOptions(jobs, bytesPerSecond, ifExists, others);
    }

    /** The number of the newest copy that was asked for of this table alone; 0 for none. */
    public long restart(TableName table) {
        return restarts.stream()
                .filter(r -> r.table().equals(table))
                .mapToLong(Restart::copy)
                .findFirst()
                .orElse(0);
    }
}

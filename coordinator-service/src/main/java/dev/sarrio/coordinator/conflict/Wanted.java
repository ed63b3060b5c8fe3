package dev.sarrio.coordinator.conflict;

import dev.sarrio.coordinator.sync.Interval;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Function;

/**
 * Which conflicts are asked for.
 *
 * @param sync null for all two-way syncs
 * @param table with or without its schema; null for all
 * @param open only those that stop a direction
 * @param since null for any time
 * @param after where to go on; null to begin
 * @param limit how many at most
 */
public record Wanted(SyncName sync, String table, boolean open, Instant since, Place after, int limit) {
    private static final int LIMIT_MAX = 1_000;
    private static final List<Function<String, Instant>> MOMENTS = List.of(
            text -> OffsetDateTime.parse(text).toInstant(),
            text -> LocalDateTime.parse(text).toInstant(ZoneOffset.UTC),
            text -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));

    /** The order of all: the newest first, then by database, then the greater id first. */
    record Place(Instant seenAt, DatabaseName database, long id) {
        static Place of(Conflict c) {
            return new Place(c.seenAt(), new DatabaseName(c.database()), c.id());
        }

        /** Of those that the database has seen at that same moment, only smaller ids come behind this place. */
        long idBelow(DatabaseName other) {
            int order = other.value().compareTo(database.value());
            return order == 0 ? id : order > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
        }

        @Override
        public String toString() {
            return seenAt + "/" + database + "/" + id;
        }

        static Place parse(String text) {
            String[] parts = text.split("/", -1);
            try {
                return new Place(Instant.parse(parts[0]), new DatabaseName(parts[1]), Long.parseLong(parts[2]));
            } catch (DateTimeParseException
                    | ArrayIndexOutOfBoundsException
                    | NumberFormatException
                    | SarrioException e) {
                throw new SarrioException(
                                ErrorCode.INVALID_VALUE,
                                "Invalid value for after: \"" + text + "\"",
                                "send what the page before has as next",
                                e)
                        .onField("after");
            }
        }
    }

    public Wanted {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE, "Invalid value for limit: " + limit, "use 1 to " + LIMIT_MAX)
                    .onField("limit");
        }
    }

    /** @param since a time, a day, or how long ago  @param now by which that is counted */
    public static Wanted parse(
            String sync, String table, boolean open, String since, String after, int limit, Instant now) {
        return new Wanted(
                sync == null ? null : new SyncName(sync),
                table == null || table.isBlank() ? null : table.strip(),
                open,
                since == null ? null : moment(since.strip(), now),
                after == null ? null : Place.parse(after),
                limit);
    }

    static Wanted openOf(SyncName sync, TableName table, Place after) {
        return new Wanted(sync, table == null ? null : table.toString(), true, null, after, LIMIT_MAX);
    }

    private static Instant moment(String text, Instant now) {
        String iso = text.replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) ", "$1T");
        for (Function<String, Instant> reader : MOMENTS) {
            try {
                return reader.apply(iso);
            } catch (DateTimeParseException e) {
                continue; // the next way to write one
            }
        }
        try {
            return now.minus(Interval.parse("since", text));
        } catch (SarrioException e) {
            throw new SarrioException(
                            ErrorCode.INVALID_VALUE,
                            "Invalid value for 'since': \"" + text + "\" is neither a time nor an interval",
                            "write e.g. since=2026-11-27, since=2026-11-27T06:00:00Z, or how long ago: since='2 hours'",
                            e)
                    .onField("since");
        }
    }
}

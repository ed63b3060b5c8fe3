package dev.sarrio.coordinator.app.rest;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.sarrio.coordinator.sync.ConflictDraft;
import dev.sarrio.coordinator.sync.CopyChoice;
import dev.sarrio.coordinator.sync.CopyDraft;
import dev.sarrio.coordinator.sync.Interval;
import dev.sarrio.coordinator.sync.SyncDraft;
import dev.sarrio.coordinator.sync.SyncEntry;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A sync to add, or what to change of one. */
@Schema(name = "SyncRequest")
public record SyncRequest(
        @Schema(examples = "mysync") String name,

        @Schema(description = "what it moves", examples = "myrels")
        String relgroup,

        @Schema(description = "instead of a relgroup")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> tables,

        @Schema(
                description = "a dbgroup, or databases with their roles",
                examples = "[\"nonrds:source\", \"rds:target\"]")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> dbs,

        @Schema(
                description =
                        "false: capture begins, and what it brings is applied when the sync is kicked; or once it is set to true or the sync is started by name",
                defaultValue = "true")
        Boolean autokick,

        @Schema(description = "auto, none, data or all", defaultValue = "auto")
        String copy,

        @Schema(description = "Bucardo's: 0, 1 or 2") Integer onetimecopy,

        @Schema(description = "connections that copy at the same time, at most 64", defaultValue = "0")
        Integer copyjobs,

        @Schema(description = "how much all of them read per second", defaultValue = "0", examples = "50MB")
        String copyrate,

        @Schema(
                description =
                        "what becomes of rows that a target has, and that no copy of this sync brought: abort, keep, truncate or merge",
                defaultValue = "abort")
        String ifexists,

        @Schema(
                description =
                        "of a two-way sync: which of two changes of the same row stays: abort, latest, source, target, random, skip, columns,"
                                + " list:a,b with its databases, the one that wins first, or function:SCHEMA.NAME with an SQL"
                                + " function of yours that is in both. Bucardo's names are taken too",
                defaultValue = "abort")
        String conflict,

        @Schema(description = "how long a conflict that is decided is kept on record", defaultValue = "168")
        Integer conflictHours,

        @Schema(description = "active or inactive", defaultValue = "active")
        String status,

        @PositiveOrZero @Schema(description = "how many values a target's sequence is kept ahead", defaultValue = "0")
        Long sequenceMargin,

        @Schema(
                description = "follow, or interleave for a two-way sync whose sides are both written",
                defaultValue = "follow")
        String sequenceMode,

        @Schema(
                description = "how old the last good moment may be before the status says OVERDUE; 0 for none",
                examples = "5 min")
        String overdue,

        @Schema(description = "the same for EXPIRED", examples = "1 hour")
        String expired,

        @Schema(
                description =
                        "how often a sync with autokick false is kicked by itself, if nobody does it before, and databases with the"
                                + " role fullcopy are copied again; 0 for never",
                examples = "15 min")
        String checktime,

        @Schema(
                description =
                        "false: columns that a target lacks are left out, and types that may not take every value are no error",
                defaultValue = "true")
        Boolean strictChecking,

        @Schema(description = "false: the initial copy makes no statistics", defaultValue = "true")
        Boolean analyzeAfterCopy,

        @Schema(description = "Bucardo's options without a meaning here; kept and listed")
        Map<String, String> options) {

    SyncDraft draft() {
        return new SyncDraft(
                relgroup,
                tables,
                dbs,
                CopyChoice.parse(copy, onetimecopy),
                CopyDraft.parse(copyjobs, copyrate, ifexists),
                ConflictDraft.parse(conflict, conflictHours),
                autokick,
                active(),
                sequenceMargin,
                interleave(),
                allOptions());
    }

    private Map<String, String> allOptions() {
        Map<String, String> all = new TreeMap<>(options == null ? Map.of() : options);
        put(all, SyncEntry.OVERDUE, overdue);
        put(all, SyncEntry.EXPIRED, expired);
        put(all, SyncEntry.CHECKTIME, checktime);
        put(all, SyncEntry.STRICT_CHECKING, strictChecking);
        put(all, SyncEntry.ANALYZE_AFTER_COPY, analyzeAfterCopy);
        return options == null && all.isEmpty() ? null : all;
    }

    private static void put(Map<String, String> all, String option, Boolean flag) {
        if (flag != null) {
            all.put(option, flag.toString());
        }
    }

    private static void put(Map<String, String> all, String option, String interval) {
        if (interval != null) {
            Interval.parse(option, interval);
            all.put(option, interval.strip());
        }
    }

    private Boolean interleave() {
        if (sequenceMode == null) {
            return null;
        }
        return switch (sequenceMode.toLowerCase(Locale.ROOT)) {
            case "interleave" -> true;
            case "follow" -> false;
            default ->
                throw new SarrioException(
                                ErrorCode.INVALID_VALUE,
                                "Invalid value for sequenceMode: \"" + sequenceMode + "\"",
                                "use follow or interleave")
                        .onField("sequenceMode");
        };
    }

    private Boolean active() {
        if (status == null) {
            return null;
        }
        return switch (status.toLowerCase(Locale.ROOT)) {
            case "active" -> true;
            case "inactive" -> false;
            default ->
                throw new SarrioException(
                                ErrorCode.INVALID_VALUE,
                                "Invalid value for status: \"" + status + "\"",
                                "use active or inactive")
                        .onField("status");
        };
    }
}

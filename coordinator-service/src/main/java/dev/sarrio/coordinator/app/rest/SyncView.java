package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.relation.Kind;
import dev.sarrio.coordinator.sync.ByteSize;
import dev.sarrio.coordinator.sync.CopyDraft;
import dev.sarrio.coordinator.sync.SyncDetail;
import dev.sarrio.coordinator.sync.SyncEntry;
import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.name.DatabaseName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A sync as it is defined. */
@Schema(name = "Sync")
public record SyncView(
        String name,
        RunState run,
        @Schema(examples = "active") String status,
        boolean autokick,
        String relgroup,
        List<String> tables,
        List<String> sequences,
        String dbgroup,
        List<String> sources,
        List<String> targets,

        @Schema(description = "databases with the role fullcopy: copied whole at each start and kick")
        List<String> fullcopies,

        @Schema(description = "as it was asked for: auto, once, none, data or all")
        String copy,

        @Schema(description = "none, data or all; missing until it is decided, at the first start")
        String copyDecided,

        @Schema(description = "connections that copy at the same time; 0 for what apply-service is set to")
        int copyjobs,

        @Schema(description = "how much all of them read per second; 0 for no limit", examples = "50MB")
        String copyrate,

        @Schema(description = "what becomes of rows that are at a target already: abort, keep, truncate or merge")
        String ifexists,

        @Schema(description = "which of two changes of the same row stays, in a two-way sync", examples = "latest")
        String conflict,

        @Schema(description = "tables of which it is decided otherwise")
        List<OwnStrategyView> conflictTables,

        @Schema(description = "how long a conflict that is decided is kept on record")
        int conflictHours,

        long sequenceMargin,

        @Schema(description = "follow, or interleave: both sides of a two-way sync hand out every second value")
        String sequenceMode,

        @Schema(description = "the side of a two-way sync that applications write")
        String active,

        @Schema(description = "tables that stand otherwise at a target than on the source")
        List<StandingView> shapes,

        long kicks,

        @Schema(
                description =
                        "the number of the newest kick; 0 if there was none, or the sync was started or stopped since")
        long goal,

        long copies,
        long retries,
        String overdue,
        String expired,
        String checktime,

        @Schema(description = "whether a target must have all columns, of types that take every value")
        boolean strictChecking,

        @Schema(description = "whether the initial copy makes statistics")
        boolean analyzeAfterCopy,

        Map<String, String> options,
        long version)
        implements VersionedView {

    /** How a table stands at a target, of all definitions that hold there. */
    @Schema(name = "Standing")
    public record StandingView(
            @Schema(examples = "public.orders") String table,
            @Schema(examples = "rds") String target,

            @Schema(description = "what it is called there; missing if as on the source", examples = "eu.orders")
            String newname,

            @Schema(description = "which columns it has there; empty if as on the source", examples = "id AS no")
            List<String> columns,

            @Schema(description = "what its rows there satisfy; missing for all rows", examples = "region = 'EU'")
            String where) {

        static StandingView of(TargetShape shape) {
            return new StandingView(
                    shape.table().toString(),
                    shape.target().value(),
                    shape.named().equals(shape.table()) ? null : shape.named().toString(),
                    shape.columns().stream().map(StandingView::column).toList(),
                    shape.where());
        }

        private static String column(TargetShape.Item item) {
            String value = item.source() == null ? item.expression() : item.source();
            return value.equals(item.name()) ? value : value + " AS " + item.name();
        }
    }

    /** What decides the conflicts of one table. */
    @Schema(name = "ConflictTable")
    public record OwnStrategyView(
            @Schema(examples = "public.stock") String table,
            @Schema(examples = "source") String strategy) {}

    static SyncView of(SyncDetail detail) {
        SyncEntry e = detail.entry();
        return new SyncView(
                e.name().value(),
                e.running().run(),
                e.running().active() ? "active" : "inactive",
                e.running().autokick(),
                e.relgroup(),
                RelationsApi.names(detail.relgroup().names(Kind.TABLE)),
                RelationsApi.names(detail.relgroup().names(Kind.SEQUENCE)),
                e.dbgroup(),
                names(detail.dbgroup().sources()),
                names(detail.dbgroup().targets()),
                names(detail.dbgroup().copiedWhole()),
                e.copy().choice().name().toLowerCase(Locale.ROOT),
                word(e.copy().mode()),
                e.copying().jobs(),
                ByteSize.text(e.copying().bytesPerSecond()),
                CopyDraft.word(e.copying().ifExists()),
                e.conflicts().strategy().toString(),
                detail.ownStrategies().stream()
                        .map(t -> new OwnStrategyView(
                                t.table().toString(), t.strategy().toString()))
                        .toList(),
                e.conflicts().keepHours(),
                e.sequences().margin(),
                e.sequences().interleave() ? "interleave" : "follow",
                detail.active() == null ? null : detail.active().value(),
                detail.shapes().stream().map(StandingView::of).toList(),
                e.counters().kicks(),
                e.counters().kick().goal(),
                e.counters().copies(),
                e.counters().retries(),
                e.options().get(SyncEntry.OVERDUE),
                e.options().get(SyncEntry.EXPIRED),
                e.options().get(SyncEntry.CHECKTIME),
                e.is(SyncEntry.STRICT_CHECKING),
                e.is(SyncEntry.ANALYZE_AFTER_COPY),
                e.options(),
                e.version());
    }

    static String word(CopyMode mode) {
        if (mode == null) {
            return null;
        }
        return mode == CopyMode.SCHEMA_AND_DATA ? "all" : mode.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> names(List<DatabaseName> names) {
        return names.stream().map(DatabaseName::value).toList();
    }
}

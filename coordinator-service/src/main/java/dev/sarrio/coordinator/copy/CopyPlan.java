package dev.sarrio.coordinator.copy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a copy would do, by a look at its databases. Figures are the catalogs' estimates, null where those know nothing.
 *
 * @param stops whether it would end before it has changed anything
 */
@Schema(name = "CopyPlan")
public record CopyPlan(
        String sync,

        @Schema(description = "data, or all: with the schema")
        String mode,

        @Schema(description = "abort, keep, truncate or merge")
        String ifexists,

        List<Item> tables,
        Totals totals,
        Estimate estimate,
        boolean stops) {

    /** What becomes of a table at a target. */
    public enum Fate {
        /** Into a table that is empty, or made for it. */
        COPIED,
        /** It has rows, which stay as they are. */
        KEPT,
        /** Its rows are deleted first. */
        EMPTIED,
        /** Rows of the same key are replaced, the others stay. */
        MERGED,
        /** It keeps the whole copy from beginning. */
        STOPS;

        boolean moves() {
            return this == COPIED || this == EMPTIED || this == MERGED;
        }
    }

    /** What is at a target before. */
    public enum There {
        MISSING,
        EMPTY,
        FILLED
    }

    /** Whether the rows that are at a target are the source's. */
    public enum Rows {
        SAME,
        OTHER,
        NOT_COMPARED
    }

    /** A table of the source. @param bytes with what is stored out of line, without indexes */
    @Schema(name = "CopyPlanTable")
    public record Item(String table, Long rowsEstimated, long bytes, int chunks, List<AtTarget> targets) {}

    /**
     * @param named what the table is called there
     * @param rows whose they are, if no copy of this sync brought them; else null
     * @param why of its fate, in words
     */
    @Schema(name = "CopyPlanTarget")
    public record AtTarget(
            String target, String named, There there, Long rowsEstimated, Rows rows, Fate fate, String why) {}

    /** Of what is copied, to all targets together. @param rowsEstimated null if one table's is not known */
    @Schema(name = "CopyPlanTotals")
    public record Totals(int tables, Long rowsEstimated, long bytes, int chunks) {
        static Totals of(List<Item> items) {
            Long rows = 0L;
            long bytes = 0;
            int chunks = 0;
            int tables = 0;
            for (Item item : items) {
                int times = (int)
                        item.targets().stream().filter(t -> t.fate().moves()).count();
                tables += times > 0 ? 1 : 0;
                bytes += times * item.bytes();
                chunks += times * item.chunks();
                if (times > 0) {
                    rows = rows == null || item.rowsEstimated() == null ? null : rows + times * item.rowsEstimated();
                }
            }
            return new Totals(tables, rows, bytes, chunks);
        }
    }

    /** How long it may take. @param seconds null if there is nothing to tell it by  @param basis what it is told by, or why it is not */
    @Schema(name = "CopyPlanEstimate")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Estimate(Long seconds, String basis) {}

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

package dev.sarrio.capture.source;

import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Map;

/**
 * What is captured, as of one look at the catalog.
 *
 * @param stamp of the catalog rows it was read from: a batch is made only while they are the same
 * @param tables by their number in the log
 * @param skipped wanted, but not captured, with the reason
 * @param warnings sentences for people
 * @param complete everything wanted is either captured and watched, or can't be: no need to look again before something changes
 */
public record View(
        String stamp,
        Map<Integer, CapturedTable> tables,
        Map<TableName, String> skipped,
        List<String> warnings,
        boolean complete) {
    public View {
        tables = Map.copyOf(tables);
        skipped = Map.copyOf(skipped);
        warnings = List.copyOf(warnings);
    }

    public boolean needsBatch() {
        return tables.values().stream().anyMatch(t -> t.reaction().needsBatch());
    }
}

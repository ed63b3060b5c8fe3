package dev.sarrio.coordinator.relation;

import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Map;

/**
 * What a selection comes to on a server.
 *
 * @param relations the tables or sequences that it chose
 * @param sequences that come with the tables
 * @param skipped tables that a pattern met but that can't be synced, each with the reason
 * @param notes sentences: a filter that matched nothing
 */
public record Chosen(
        List<Relation> relations, List<Relation> sequences, Map<TableName, String> skipped, List<String> notes) {}

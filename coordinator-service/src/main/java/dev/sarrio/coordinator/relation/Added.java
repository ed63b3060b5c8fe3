package dev.sarrio.coordinator.relation;

import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Map;

/** What adding tables or sequences came to. @param relgroup null if none was given  @param already was there before  @param sequences came with the tables */
public record Added(
        DatabaseName database,
        String relgroup,
        List<TableName> added,
        List<TableName> already,
        List<TableName> sequences,
        Map<TableName, String> skipped,
        List<String> notes) {}

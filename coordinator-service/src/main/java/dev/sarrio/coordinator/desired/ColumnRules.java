package dev.sarrio.coordinator.desired;

import dev.sarrio.coordinator.strategy.Strategies;
import dev.sarrio.core.conflict.ConflictStrategy;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.util.Map;
import java.util.Set;

/** What it takes to merge conflicts column by column: two databases, and whole row images in both. */
final class ColumnRules {
    private ColumnRules() {}

    /** @param full tables whose changes are logged with whole rows, by database */
    static void check(DesiredSync sync, Map<DatabaseName, ? extends Set<TableName>> full) {
        if (!sync.twoWay()) {
            return;
        }
        for (TableName table : sync.tables()) {
            ConflictStrategy strategy = sync.rules().of(table);
            if (strategy.kind() != ConflictStrategy.Kind.COLUMNS) {
                continue;
            }
            String named = "The sync \"" + sync.name() + "\" can't merge conflicts in " + table + " by columns: ";
            if (sync.mesh()) {
                throw refused(
                        named + "it has " + sync.sources().size() + " databases, and columns are merged of two",
                        "use latest, source, random, the databases with commas, or function:SCHEMA.NAME");
            }
            for (DatabaseName database : sync.sources()) {
                Set<TableName> there = full.get(database);
                if (there == null || !there.contains(table)) {
                    throw refused(
                            named + "its images are not full in the database \"" + database
                                    + "\", so nobody knows which columns a change wrote",
                            "update table " + table + " db=" + database + " images=full (add table " + table + " db="
                                    + database + " images=full if Sarrio does not know it there), in both databases; or"
                                    + " let another strategy decide: conflict=latest");
                }
            }
        }
    }

    private static SarrioException refused(String what, String remedy) {
        return new SarrioException(ErrorCode.INVALID_VALUE, what, remedy).onField(Strategies.FIELD);
    }
}

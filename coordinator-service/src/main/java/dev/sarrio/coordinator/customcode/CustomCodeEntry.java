package dev.sarrio.coordinator.customcode;

import dev.sarrio.core.control.CustomCode;
import dev.sarrio.core.control.CustomCode.Webhook;
import dev.sarrio.core.control.CustomCode.WhenRun;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.core.name.TableName;

/**
 * A customcode as it is kept.
 *
 * @param database where it runs; null for every target
 * @param function null for a webhook
 * @param webhook null for a function
 * @param priority the lowest runs first
 * @param version grows with every change
 */
public record CustomCodeEntry(
        String name,
        SyncName sync,
        DatabaseName database,
        WhenRun whenrun,
        TableName function,
        Webhook webhook,
        int priority,
        boolean active,
        String about,
        long version) {

    CustomCode running() {
        return new CustomCode(name, whenrun, database, function, webhook);
    }
}

package dev.sarrio.coordinator.customcode;

import dev.sarrio.core.control.CustomCode.WhenRun;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.Locale;

/** When customcode runs: Sarrio's four moments, and for each other one of Bucardo's what to use instead. */
final class Refusals {
    private Refusals() {}

    static WhenRun whenrun(String given) {
        String word = given == null ? "" : given.strip().toLowerCase(Locale.ROOT);
        for (WhenRun when : WhenRun.values()) {
            if (when.name().toLowerCase(Locale.ROOT).equals(word)) {
                return when;
            }
        }
        String instead = instead(word);
        throw invalid(
                "whenrun",
                instead != null
                        ? "Sarrio has no " + word
                        : word.isEmpty()
                                ? "When it is to run was not said"
                                : "Invalid value for whenrun: \"" + word + "\"",
                instead != null
                        ? instead
                        : "whenrun=before_txn or after_txn with function=SCHEMA.NAME, after_sync or exception with url=…");
    }

    /** Of Bucardo's other moments; null for what it does not have either. */
    private static String instead(String word) {
        return switch (word) {
            case "before_check_rows" ->
                "before_txn runs in the transaction before its rows, and is told how many there are";
            case "before_trigger_drop", "before_trigger_disable", "after_trigger_drop", "after_trigger_disable" ->
                "no trigger is dropped or disabled: before_txn runs before the rows";
            case "before_trigger_enable", "after_trigger_enable" ->
                "no trigger is disabled: after_txn runs behind the rows, before the commit";
            case "after_table_sync" -> "a transaction has the rows of all tables: after_txn is told how many of each";
            case "before_sync" -> "a sync has no runs: before_txn runs at the beginning of each transaction with rows";
            case "conflict" ->
                "a conflict stops its direction and shows both rows (docs/two-way.md): exception is told of it";
            default -> null;
        };
    }

    static SarrioException invalid(String field, String what, String remedy) {
        return new SarrioException(ErrorCode.INVALID_VALUE, what, remedy).onField(field);
    }
}

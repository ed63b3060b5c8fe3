package dev.sarrio.coordinator.sync;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.Locale;

/** What a user wants to happen before the first batch is applied to a target. */
public enum CopyChoice {
    /** Decided at the first start, by what the target then has. */
    AUTO,
    /** A copy in any case; at the first start, with the schema if the target has none of the tables. */
    ONCE,
    NONE,
    DATA,
    ALL;

    /** The mode if it needs no look at the target; else null. */
    CopyMode fixed() {
        return switch (this) {
            case NONE -> CopyMode.NONE;
            case DATA -> CopyMode.DATA;
            case ALL -> CopyMode.SCHEMA_AND_DATA;
            case AUTO, ONCE -> null;
        };
    }

    /** @param copy `auto`, `once`, `none`, `data`, `all` or null  @param onetimecopy 0, 1, 2 or null  @return null if neither is given */
    public static CopyChoice parse(String copy, Integer onetimecopy) {
        if (copy != null) {
            return switch (copy.toLowerCase(Locale.ROOT)) {
                case "auto" -> AUTO;
                case "once" -> ONCE;
                case "none" -> NONE;
                case "data" -> DATA;
                case "all" -> ALL;
                default ->
                    throw new SarrioException(
                                    ErrorCode.INVALID_VALUE,
                                    "Invalid value for copy: \"" + copy + "\"",
                                    "use auto, once, none, data or all")
                            .onField("copy");
            };
        }
        if (onetimecopy == null) {
            return null;
        }
        return switch (onetimecopy) {
            case 0 -> NONE;
            case 1 -> ONCE;
            case 2 -> AUTO;
            default ->
                throw new SarrioException(
                                ErrorCode.INVALID_VALUE,
                                "Invalid value for onetimecopy: " + onetimecopy,
                                "use 0 (no copy), 1 (copy) or 2 (copy into empty targets)")
                        .onField("onetimecopy");
        };
    }
}

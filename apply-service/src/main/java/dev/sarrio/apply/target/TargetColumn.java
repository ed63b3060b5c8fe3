package dev.sarrio.apply.target;

import java.util.Set;

/**
 * @param type as declared, for people
 * @param castType what a value's text is cast to: the type under all domains, without length or precision
 * @param base the same type's name in its schema
 * @param modifier length or precision as pg_attribute has it, -1 for none
 * @param generated computed by the server
 * @param identityAlways GENERATED ALWAYS AS IDENTITY: may be inserted, but never updated
 */
record TargetColumn(
        String name,
        String type,
        String castType,
        String base,
        int modifier,
        boolean generated,
        boolean identityAlways) {
    private static final Set<String> CUT = Set.of("varchar", "bit", "varbit");
    private static final Set<String> ONE_TEXT =
            Set.of("int2", "int4", "int8", "oid", "uuid", "bool", "date", "timestamp", "timestamptz", "time");

    /** Whether a cast to its full type would cut a value that an assignment refuses. No length changes a shorter one. */
    boolean isCutByCast() {
        return CUT.contains(base.startsWith("_") ? base.substring(1) : base);
    }

    /** Whether an existing row gets it. Of a key only where equal values may differ (numeric 1.0 and 1.00, citext). */
    boolean updated(boolean inKey) {
        return !inKey || !identityAlways && !ONE_TEXT.contains(base);
    }
}

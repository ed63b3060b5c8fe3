package dev.sarrio.capture.source;

import java.util.Map;
import java.util.Set;

/** Which session settings the text of a type depends on. */
final class KeyText {
    private static final String DATE_STYLE = "DateStyle = 'ISO, YMD'";
    private static final String TIME_ZONE = "TimeZone = 'UTC'";
    private static final String INTERVAL_STYLE = "IntervalStyle = 'postgres'";
    private static final String FLOAT_DIGITS = "extra_float_digits = 3";
    private static final String BYTEA = "bytea_output = 'hex'";
    private static final String MONETARY = "lc_monetary = 'C'";
    private static final String SEARCH_PATH = "search_path = pg_catalog, pg_temp"; // of regclass and its like

    /** Of a type that we don't know (an enum, a range, a composite, an extension's), all. */
    private static final Set<String> ALL =
            Set.of(DATE_STYLE, TIME_ZONE, INTERVAL_STYLE, FLOAT_DIGITS, BYTEA, MONETARY, SEARCH_PATH);

    /** Of the types that a column usually has. */
    static final Set<String> USUAL = Set.of(DATE_STYLE, TIME_ZONE, INTERVAL_STYLE, FLOAT_DIGITS, BYTEA);

    private static final Set<String> NONE = Set.of();
    private static final Map<String, Set<String>> BY_TYPE = Map.ofEntries(
            Map.entry("bool", NONE),
            Map.entry("int2", NONE),
            Map.entry("int4", NONE),
            Map.entry("int8", NONE),
            Map.entry("numeric", NONE),
            Map.entry("oid", NONE),
            Map.entry("uuid", NONE),
            Map.entry("text", NONE),
            Map.entry("varchar", NONE),
            Map.entry("bpchar", NONE),
            Map.entry("citext", NONE),
            Map.entry("char", NONE),
            Map.entry("name", NONE),
            Map.entry("bit", NONE),
            Map.entry("varbit", NONE),
            Map.entry("inet", NONE),
            Map.entry("cidr", NONE),
            Map.entry("macaddr", NONE),
            Map.entry("macaddr8", NONE),
            Map.entry("time", NONE),
            Map.entry("timetz", NONE),
            Map.entry("date", Set.of(DATE_STYLE)),
            Map.entry("timestamp", Set.of(DATE_STYLE)),
            Map.entry("timestamptz", Set.of(DATE_STYLE, TIME_ZONE)),
            Map.entry("interval", Set.of(INTERVAL_STYLE)),
            Map.entry("float4", Set.of(FLOAT_DIGITS)),
            Map.entry("float8", Set.of(FLOAT_DIGITS)),
            Map.entry("bytea", Set.of(BYTEA)),
            Map.entry("money", Set.of(MONETARY)));

    private KeyText() {}

    /** @param base the base type's name; an array's starts with an underscore */
    static Set<String> settings(String base) {
        return BY_TYPE.getOrDefault(base.startsWith("_") ? base.substring(1) : base, ALL);
    }
}

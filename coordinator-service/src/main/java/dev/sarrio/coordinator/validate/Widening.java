package dev.sarrio.coordinator.validate;

import dev.sarrio.postgres.Column;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a column takes every value of another, as it is. Known of pg_catalog's types, by their names, lengths and precisions; of all others
 * only that equal ones do.
 */
final class Widening {
    private static final Pattern MODIFIER = Pattern.compile("\\((\\d+)(?:,(-?\\d+))?\\)");
    /** How many digits they have at most. */
    private static final Map<String, Integer> INTEGERS = Map.of("int2", 5, "int4", 10, "int8", 19);

    private static final Map<String, Integer> FLOATS = Map.of("float4", 6, "float8", 15);
    /** Whose text is the same wherever it is made. */
    private static final Set<String> PLAIN_TEXT = Set.of(
            "varchar", "text", "name", "json", "jsonb", "xml", "uuid", "int2", "int4", "int8", "numeric", "date",
            "inet", "cidr", "macaddr", "varbit", "bit");
    /** By the names that format_type gives them: a column of another name is of a domain. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("int2", "smallint"),
            Map.entry("int4", "integer"),
            Map.entry("int8", "bigint"),
            Map.entry("float4", "real"),
            Map.entry("float8", "double precision"),
            Map.entry("varchar", "character varying"),
            Map.entry("bpchar", "character"),
            Map.entry("varbit", "bit varying"),
            Map.entry("timestamp", "timestamp without time zone"),
            Map.entry("timestamptz", "timestamp with time zone"),
            Map.entry("time", "time without time zone"),
            Map.entry("timetz", "time with time zone"));

    private static final Set<String> WITH_PRECISION = Set.of("timestamp", "timestamptz", "time", "timetz", "interval");
    private static final Set<String> WITH_LENGTH = Set.of("varchar", "bpchar", "varbit");
    private static final String ARRAY = "[]";
    private static final int PRECISION_MAX = 6;
    private final Type from;
    private final Type to;

    private Widening(Type from, Type to) {
        this.from = from;
        this.to = to;
    }

    /** @param first length or precision, -1 for none  @param second scale, 0 for none */
    private record Type(String base, int first, int second) {
        static Type of(Column column) {
            Matcher m = MODIFIER.matcher(column.type());
            boolean has = m.find();
            return new Type(
                    element(column),
                    has ? Integer.parseInt(m.group(1)) : -1,
                    has && m.group(2) != null ? Integer.parseInt(m.group(2)) : 0);
        }

        boolean is(String... bases) {
            return List.of(bases).contains(base);
        }

        boolean unlimited() {
            return first < 0;
        }
    }

    static boolean takesAll(Column to, Column from) {
        if (to.type().equals(from.type())) {
            return true;
        }
        boolean otherwise = isArray(to) != isArray(from) || isOfSomebody(to);
        boolean unknown = isOfSomebody(from) && !Type.of(to).unlimited(); // how long its values may be
        return !otherwise && !unknown && new Widening(Type.of(from), Type.of(to)).takesAll();
    }

    private static boolean isArray(Column column) {
        return column.type().endsWith(ARRAY);
    }

    private static String element(Column column) {
        return isArray(column) ? column.baseType().replaceFirst("^_", "") : column.baseType();
    }

    /** A domain, or a type that is not pg_catalog's. */
    private static boolean isOfSomebody(Column column) {
        String name = MODIFIER.matcher(column.type()).replaceFirst("").replace(ARRAY, "");
        return !name.equals(NAMES.getOrDefault(element(column), element(column)));
    }

    private boolean takesAll() {
        if (to.is("numeric") && (from.is("numeric") || INTEGERS.containsKey(from.base()))) {
            return to.unlimited() || numeric();
        }
        if (INTEGERS.containsKey(from.base())) {
            return digits(INTEGERS.get(from.base())) || text();
        }
        if (from.is("float4")) {
            return to.is("float8");
        }
        if (WITH_PRECISION.contains(from.base())) {
            return to.base().equals(from.base()) && precision(to) >= precision(from);
        }
        return to.base().equals(from.base()) && (to.unlimited() || WITH_LENGTH.contains(to.base()) && longer())
                || from.is("date") && to.is("timestamp")
                || from.is("cidr") && to.is("inet")
                || from.is("jsonb") && to.is("json")
                || from.is("bit") && to.is("varbit") && longer()
                || text();
    }

    private boolean numeric() {
        if (from.is("numeric")) {
            return !from.unlimited()
                    && to.second() >= from.second()
                    && to.first() - to.second() >= from.first() - from.second();
        }
        return to.first() - to.second() >= INTEGERS.get(from.base());
    }

    private boolean digits(int needed) {
        return INTEGERS.getOrDefault(to.base(), 0) >= needed || FLOATS.getOrDefault(to.base(), 0) >= needed;
    }

    private boolean longer() {
        return to.unlimited() || !from.unlimited() && to.first() >= from.first();
    }

    private boolean text() {
        return to.is("text", "varchar") && to.unlimited() && PLAIN_TEXT.contains(from.base());
    }

    private static int precision(Type type) {
        return type.unlimited() ? PRECISION_MAX : type.first();
    }
}

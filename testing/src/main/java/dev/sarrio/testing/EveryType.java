package dev.sarrio.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A type with values that are easily lost on the way.
 *
 * @param name as in a table's definition; it may need {@link #DDL}
 * @param key whether it can be a key: it has an operator class for an index
 * @param values SQL expressions
 */
public record EveryType(String name, boolean key, List<String> values) {
    /** The types of one's own, as superuser. */
    public static final List<String> DDL = List.of(
            "CREATE EXTENSION hstore",
            "CREATE EXTENSION ltree",
            "CREATE EXTENSION cube",
            "CREATE EXTENSION seg",
            "CREATE SCHEMA \"Ext\"",
            "CREATE EXTENSION citext SCHEMA \"Ext\"",
            "CREATE TYPE mood AS ENUM ('sad', 'so \"so\"', 'hap,py')",
            "CREATE TYPE inner_c AS (a int, \"b B\" text)",
            "CREATE TYPE outer_c AS (x inner_c, y inner_c[], z numeric)",
            "CREATE DOMAIN short AS varchar(5) CHECK (VALUE <> 'never')",
            "CREATE DOMAIN shorter AS short NOT NULL DEFAULT ''",
            "CREATE DOMAIN digits AS int4 CHECK (VALUE > 0)");

    private static final Pattern LINE = Pattern.compile("( *)(?:@(\\d+) )?(.*?)( !key)?");

    /** All types that a server of this major has, in the same order for all. */
    public static List<EveryType> all(int major) {
        List<EveryType> types = new ArrayList<>();
        boolean typeKnown = true;
        for (String line : text().lines().toList()) {
            Matcher m = LINE.matcher(line);
            if (line.startsWith("#") || !m.matches()) {
                continue;
            }
            boolean known = m.group(2) == null || Integer.parseInt(m.group(2)) <= major;
            if (m.group(1).isEmpty()) {
                typeKnown = known;
                if (known) {
                    types.add(new EveryType(m.group(3), m.group(4) == null, new ArrayList<>()));
                }
            } else if (typeKnown && known) {
                types.get(types.size() - 1).values.add(m.group(3));
            }
        }
        return types;
    }

    /** The value for a row that has a number; after its last one NULL, or what such a type has instead. */
    public String value(int row) {
        return row < values.size() ? values.get(row) : name.equals("shorter") ? "''" : "NULL";
    }

    /** The type in a table's definition. */
    public String definition() {
        return name.equals("shorter") ? "shorter DEFAULT ''" : name;
    }

    private static String text() {
        try (InputStream in = EveryType.class.getResourceAsStream("every-type.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

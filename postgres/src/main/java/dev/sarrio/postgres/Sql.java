package dev.sarrio.postgres;

import dev.sarrio.core.name.TableName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;

/** The one place where identifiers and literals are quoted, and where statements are read from `.sql` resources. */
public final class Sql {
    private Sql() {}

    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    public static String identifier(TableName table) {
        return identifier(table.schema()) + '.' + identifier(table.name());
    }

    /** `"a", "b"` */
    public static String identifiers(Collection<String> names) {
        return names.stream().map(Sql::identifier).collect(Collectors.joining(", "));
    }

    /** A string literal that means the same whatever standard_conforming_strings says. */
    public static String literal(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        return text.indexOf('\\') < 0 ? quoted : " E" + quoted.replace("\\", "\\\\");
    }

    /** A statement kept beside its feature's classes. @param file e.g. `catalog.sql` */
    public static String resource(Class<?> feature, String file) {
        try (InputStream in = feature.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("No resource " + file + " beside " + feature.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.sarrio.postgres;

import dev.sarrio.core.change.ColumnKind;
import dev.sarrio.core.change.ColumnShape;

/**
 * A column as the catalog has it.
 *
 * @param number attnum
 * @param type as `format_type` prints it with its modifier, schema-qualified if not in pg_catalog: fit for a cast
 * @param baseType the name in pg_catalog of the type, under all domains
 * @param notNull declared NOT NULL (by itself, not through a domain)
 * @param generated stored or virtual: computed by the server, never written
 * @param identity `a` (always), `d` (by default) or empty
 * @param defaultExpression text of the default, null if none
 */
public record Column(
        int number,
        String name,
        String type,
        String baseType,
        boolean notNull,
        boolean generated,
        String identity,
        String defaultExpression) {
    /** How the column stands in records. */
    public ColumnShape shape() {
        return new ColumnShape(name, ColumnKind.ofType(baseType), !notNull);
    }
}

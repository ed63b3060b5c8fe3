package dev.sarrio.coordinator.relation;

import dev.sarrio.core.name.TableName;
import java.util.regex.Pattern;

/**
 * What a user means by a name of a table: exact, or with `*` or `%` for anything; without a schema it stands for that name in every schema.
 *
 * @param text as given
 */
record NameFilter(String text, Pattern schema, Pattern name) {

    static NameFilter parse(String text) {
        TableName parsed = TableName.parse(text.strip());
        boolean schemaGiven = !parsed.schema().equals("public")
                || text.strip().startsWith("public.")
                || text.strip().startsWith("\"public\".");
        return new NameFilter(text.strip(), schemaGiven ? glob(parsed.schema()) : null, glob(parsed.name()));
    }

    boolean matches(TableName table) {
        return (schema == null || schema.matcher(table.schema()).matches())
                && name.matcher(table.name()).matches();
    }

    /** It names one table, not a set of them. */
    boolean exact() {
        return text.indexOf('*') < 0 && text.indexOf('%') < 0;
    }

    private static Pattern glob(String part) {
        StringBuilder regex = new StringBuilder();
        for (String literal : part.split("(?<=[*%])|(?=[*%])")) {
            boolean any = literal.equals("*") || literal.equals("%");
            regex.append(any ? ".*" : Pattern.quote(literal));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}

package dev.sarrio.coordinator.relation;

import java.util.List;

/**
 * Which tables (or sequences) a user wants.
 *
 * @param all all that pass the filters; otherwise only those that `names` name
 * @param names exact or with `*` and `%`
 * @param schemas only these schemas, if any  @param excludeSchemas not these
 * @param only only these names, if any  @param exclude not these
 * @param withSequences with the tables, the sequences that they own or draw from
 * @param images whole row images are asked for with them: then tables without a key are no exception
 */
public record Selection(
        boolean all,
        List<String> names,
        List<String> schemas,
        List<String> excludeSchemas,
        List<String> only,
        List<String> exclude,
        boolean withSequences,
        boolean images) {
    private static final int WORDS_MAX = 5;

    public Selection {
        names = orEmpty(names);
        schemas = orEmpty(schemas);
        excludeSchemas = orEmpty(excludeSchemas);
        only = orEmpty(only);
        exclude = orEmpty(exclude);
    }

    /** Without images. */
    public Selection(
            boolean all,
            List<String> names,
            List<String> schemas,
            List<String> excludeSchemas,
            List<String> only,
            List<String> exclude,
            boolean withSequences) {
        this(all, names, schemas, excludeSchemas, only, exclude, withSequences, false);
    }

    public static Selection named(List<String> names) {
        return new Selection(false, names, null, null, null, null, true);
    }

    /** As it was asked for, for people. */
    String words() {
        String more = names.size() > WORDS_MAX ? ", …" : "";
        return all ? "all" : String.join(", ", names.stream().limit(WORDS_MAX).toList()) + more;
    }

    private static List<String> orEmpty(List<String> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}

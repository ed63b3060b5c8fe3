package dev.sarrio.apply.copy;

import dev.sarrio.core.name.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines in which pg_restore lists what is in an archive: `17; 1259 16399 INDEX public a_b_idx owner`, the two numbers being oids of the source. */
final class RestoreList {
    private static final Pattern ENTRY = Pattern.compile("^\\d+; (\\d+) (\\d+) (.*)");
    /** Oids of catalogs, the same in every version. */
    private static final String PG_TRIGGER = "2620";

    private static final String PG_CONSTRAINT = "2606";
    private static final String PG_CLASS = "1259";
    private static final String ATTACH = "INDEX ATTACH ";

    private RestoreList() {}

    static List<String> without(Set<Long> triggers, List<String> lines) {
        return lines.stream().filter(line -> !isOneOf(triggers, line)).toList();
    }

    private static boolean isOneOf(Set<Long> triggers, String line) {
        Matcher entry = ENTRY.matcher(line);
        return entry.matches()
                && entry.group(1).equals(PG_TRIGGER)
                && triggers.contains(Long.parseLong(entry.group(2)));
    }

    /** Those that make these keys. */
    static List<String> keys(List<SourceSnapshot.KeyEntry> keys, List<String> lines) {
        return lines.stream()
                .filter(line -> keys.stream().anyMatch(k -> isOf(k, line)))
                .toList();
    }

    private static boolean isOf(SourceSnapshot.KeyEntry key, String line) {
        Matcher entry = ENTRY.matcher(line);
        return entry.matches()
                && (is(entry, PG_CLASS, key.index())
                        || is(entry, PG_CONSTRAINT, key.constraint())
                        || entry.group(3).startsWith(ATTACH + key.schema() + " " + key.name() + " "));
    }

    private static boolean is(Matcher entry, String catalog, long oid) {
        return entry.group(1).equals(catalog) && entry.group(2).equals(String.valueOf(oid));
    }

    /** What is of a kind, by name; a name that the line does not tell clearly is left out. @param between words between its schema and its name */
    static List<TableName> named(List<String> lines, String what, int between) {
        List<TableName> found = new ArrayList<>();
        int kind = what.split(" ").length;
        for (String line : lines) {
            Matcher entry = ENTRY.matcher(line);
            String[] words = entry.matches() && entry.group(3).startsWith(what + " ")
                    ? entry.group(3).split(" ")
                    : new String[0];
            if (words.length == kind + 3 + between) { // with the owner
                found.add(new TableName(words[kind], words[kind + 1 + between]));
            }
        }
        return found;
    }

    /** Lines of indexes and constraints that are not there. @param there as `INDEX schema name` and `CONSTRAINT schema table name` */
    static List<String> missing(List<String> lines, Set<String> there) {
        return lines.stream().filter(line -> isMissing(line, there)).toList();
    }

    private static boolean isMissing(String line, Set<String> there) {
        Matcher entry = ENTRY.matcher(line);
        String what = entry.matches() ? entry.group(3).replaceFirst("^(FK|CHECK) CONSTRAINT ", "CONSTRAINT ") : "";
        String[] words = what.split(" ");
        boolean index = words.length == 4 && words[0].equals("INDEX");
        boolean constraint = words.length == 5 && words[0].equals("CONSTRAINT");
        return (index || constraint) && !there.contains(what.substring(0, what.lastIndexOf(' '))); // without the owner
    }
}

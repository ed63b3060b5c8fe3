package dev.sarrio.apply.copy;

import dev.sarrio.core.name.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Those that make these entries, by their tables; in their order. */
    static Map<TableName, List<String>> early(List<EarlyEntry> entries, List<String> lines) {
        Map<String, TableName> tables = new HashMap<>();
        for (EarlyEntry e : entries) {
            tables.put(PG_CLASS + " " + e.index(), e.table());
            tables.put(PG_CONSTRAINT + " " + e.constraint(), e.table());
            tables.put(ATTACH + e.schema() + " " + e.name(), e.table());
        }
        tables.remove(PG_CONSTRAINT + " 0");
        Map<TableName, List<String>> early = new LinkedHashMap<>();
        for (String line : lines) {
            Matcher entry = ENTRY.matcher(line);
            if (entry.matches()) {
                TableName table = entry.group(3).startsWith(ATTACH)
                        ? ofLongest(tables, entry.group(3))
                        : tables.get(entry.group(1) + " " + entry.group(2));
                if (table != null) {
                    early.computeIfAbsent(table, t -> new ArrayList<>()).add(line);
                }
            }
        }
        return early;
    }

    /** An owner's name may have more than one word. */
    private static TableName ofLongest(Map<String, TableName> tables, String what) {
        String name = withoutOwner(what);
        while (name.length() > ATTACH.length() && !tables.containsKey(name)) {
            name = withoutOwner(name);
        }
        return tables.get(name);
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
        return lines.stream()
                .filter(line -> Boolean.FALSE.equals(isThere(line, there)))
                .toList();
    }

    /** Lines but those of indexes and constraints that are there. @param there as in {@link #missing} */
    static List<String> left(List<String> lines, Set<String> there) {
        return lines.stream()
                .filter(line -> !Boolean.TRUE.equals(isThere(line, there)))
                .toList();
    }

    /** Null for what is neither an index nor a constraint, and for names that the line does not tell clearly. */
    private static Boolean isThere(String line, Set<String> there) {
        Matcher entry = ENTRY.matcher(line);
        String what = entry.matches() ? entry.group(3).replaceFirst("^(FK|CHECK) CONSTRAINT ", "CONSTRAINT ") : "";
        String[] words = what.split(" ");
        boolean index = words.length == 4 && words[0].equals("INDEX");
        boolean constraint = words.length == 5 && words[0].equals("CONSTRAINT");
        return index || constraint ? there.contains(withoutOwner(what)) : null;
    }

    private static String withoutOwner(String what) {
        return what.substring(0, what.lastIndexOf(' '));
    }
}

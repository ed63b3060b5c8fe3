package dev.sarrio.capture.source;

import dev.sarrio.core.change.ColumnKind;
import dev.sarrio.core.change.ColumnShape;
import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a captured table looked like at some snapshot: its fingerprint in full. Kept as JSON in `sarrio.relation` as of the last
 * published batch.
 *
 * @param key empty for a table without one, of which whole rows are logged
 * @param beforeUpdate it has a BEFORE UPDATE trigger for each row, which may change more columns than the statement names
 * @param members the table itself and, if it is partitioned, every member of its tree; the root first
 */
public record TableState(
        long oid,
        TableName name,
        Table.Kind kind,
        List<KeyColumn> key,
        List<ColumnState> columns,
        boolean beforeUpdate,
        List<Member> members) {
    public TableState {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
        members = List.copyOf(members);
    }

    /**
     * @param equality the operator that the key's index compares with, e.g. `OPERATOR(pg_catalog.=)`
     * @param collation quoted, null for its type's own
     */
    public record KeyColumn(String name, String type, String base, String equality, String collation) {}

    /**
     * @param type fit for a cast
     * @param base the base type's name
     * @param carried in records: all but generated columns
     * @param defaultExpression null for none
     * @param version of its catalog row
     * @param filled rows older than the column read as a value that the catalog keeps for them (11 and newer)
     */
    public record ColumnState(
            int number,
            String name,
            String type,
            String base,
            boolean notNull,
            boolean carried,
            String defaultExpression,
            String version,
            boolean filled) {
        ColumnShape shape() {
            return new ColumnShape(name, ColumnKind.ofType(base), !notNull);
        }
    }

    /**
     * @param leaf it holds rows itself
     * @param hash under a hash partitioning: its bound means nothing on another server
     * @param bound the condition on the root's columns that its rows satisfy, null for the root or none
     * @param filenode of its storage, 0 for none
     * @param readable we may SELECT from it by its own name
     * @param triggers our triggers by name, with their version; `disabled` where they don't fire for the application, and with `always ` before
     *     it where they fire for applied rows too
     */
    public record Member(
            long oid,
            TableName name,
            boolean leaf,
            boolean hash,
            String bound,
            long filenode,
            boolean readable,
            Map<String, String> triggers) {
        public static final String DISABLED = "disabled";
        private static final String ALWAYS = "always ";

        public Member {
            triggers = Map.copyOf(triggers);
        }

        /** How a trigger's version is kept. @param enabled pg_trigger.tgenabled */
        static String firing(String enabled, String version) {
            return switch (enabled) {
                case "O" -> version;
                case "A" -> ALWAYS + version;
                default -> DISABLED;
            };
        }

        /** Whether it has these triggers, and they fire for the application. */
        boolean fires(Set<String> names) {
            return names.stream()
                    .allMatch(t -> triggers.containsKey(t) && !triggers.get(t).equals(DISABLED));
        }

        /** Whether a trigger that it has fires for applied rows too. */
        boolean always(String trigger) {
            return triggers.getOrDefault(trigger, "").startsWith(ALWAYS);
        }

        /** Rows in it can be named on another server by its bound. */
        public boolean portable() {
            return bound != null && !hash;
        }
    }

    public Optional<Member> member(long memberOid) {
        return members.stream().filter(m -> m.oid() == memberOid).findFirst();
    }

    Optional<ColumnState> column(int number) {
        return columns.stream().filter(c -> c.number() == number).findFirst();
    }

    public List<ColumnState> carried() {
        return columns.stream().filter(ColumnState::carried).toList();
    }

    /** Its rows have no identity: of those that are alike one is as good as the other. */
    public boolean keyless() {
        return key.isEmpty();
    }

    public List<String> keyNames() {
        return key.stream().map(KeyColumn::name).toList();
    }

    /** The columns of its records. */
    public TableShape shape() {
        List<ColumnShape> all = carried().stream().map(ColumnState::shape).toList();
        List<ColumnShape> keyShapes = keyNames().stream()
                .map(k ->
                        all.stream().filter(c -> c.name().equals(k)).findFirst().orElseThrow())
                .toList();
        return new TableShape(name, keyShapes, all);
    }

    /** A short digest of what a target needs to know: columns, key and partitions, not of when they came to be. */
    public String fingerprint() {
        StringBuilder text = new StringBuilder();
        columns.forEach(c -> text.append(c.name())
                .append('\t')
                .append(c.type())
                .append('\t')
                .append(c.notNull())
                .append('\n'));
        key.forEach(k -> text.append(k.name()).append('\n'));
        members.forEach(
                m -> text.append(m.name()).append('\t').append(m.bound()).append('\n'));
        return Digests.shortHash(text.toString());
    }
}

package dev.sarrio.postgres;

import dev.sarrio.core.name.TableName;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A table as the catalog has it. Partitions are not listed on their own: they belong to their root.
 *
 * @param key what identifies a row: the primary key, or the narrowest unique index over NOT NULL columns; null if there is neither
 * @param estimatedRows pg_class.reltuples (of all partitions), -1 if never analysed: for progress, never for correctness
 * @param bytes total relation size, of all partitions
 */
public record Table(
        long oid, TableName name, Kind kind, List<Column> columns, Key key, long estimatedRows, long bytes) {
    public Table {
        columns = List.copyOf(columns);
    }

    /** How rows reach it. */
    public enum Kind {
        ORDINARY,
        /** Declaratively partitioned: the root. */
        PARTITIONED,
        /** Has parents or children by plain inheritance. */
        INHERITED
    }

    /** @param equality per column the operator that the index compares with, e.g. `OPERATOR(pg_catalog.=)` */
    public record Key(String index, List<Column> columns, boolean primary, boolean deferrable, List<String> equality) {
        private static final String PLAIN = "OPERATOR(pg_catalog.=)";

        public Key {
            columns = List.copyOf(columns);
            equality = List.copyOf(equality);
        }

        /** A key whose types compare with the plain operator. */
        public Key(String index, List<Column> columns, boolean primary, boolean deferrable) {
            this(index, columns, primary, deferrable, Collections.nCopies(columns.size(), PLAIN));
        }

        public List<String> names() {
            return columns.stream().map(Column::name).toList();
        }
    }

    /** The columns that records carry: all but generated ones. */
    public List<Column> carried() {
        return columns.stream().filter(c -> !c.generated()).toList();
    }

    public Optional<Column> column(String named) {
        return columns.stream().filter(c -> c.name().equals(named)).findFirst();
    }
}

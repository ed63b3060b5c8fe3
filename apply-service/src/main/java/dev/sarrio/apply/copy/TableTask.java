package dev.sarrio.apply.copy;

import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Column;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import java.util.List;

/** A table to be copied: as the source has it, with the columns that are copied. */
record TableTask(Table source) {
    TableName name() {
        return source.name();
    }

    private String columns() {
        return Sql.identifiers(source.carried().stream().map(Column::name).toList());
    }

    private boolean withoutColumns() {
        return source.carried().isEmpty();
    }

    /** A plain COPY reads exactly the table that it names; a partitioned root can only be read by a query. */
    String copyOut() {
        String table = Sql.identifier(name());
        if (source.kind() == Table.Kind.PARTITIONED) {
            return "COPY (SELECT " + columns() + " FROM " + table + ") TO STDOUT";
        }
        return "COPY " + table + (withoutColumns() ? "" : " (" + columns() + ")") + " TO STDOUT";
    }

    String copyIn() {
        return "COPY " + Sql.identifier(name()) + (withoutColumns() ? "" : " (" + columns() + ")") + " FROM STDIN";
    }

    /** How the table is named where it is emptied: without the children that inherit from it, but with its partitions. */
    static String only(Table table) {
        return (table.kind() == Table.Kind.INHERITED ? "ONLY " : "") + Sql.identifier(table.name());
    }

    static List<String> names(List<TableTask> tasks) {
        return tasks.stream().map(t -> t.name().toString()).toList();
    }
}

package dev.sarrio.coordinator.validate;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.postgres.Column;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Whether a table of the target can take the rows of the source's. */
final class ShapeChecks {
    private final String subject;
    private final Table from;
    private final Table to;
    private final CopyMode copy;
    private final List<Finding> findings = new ArrayList<>();

    ShapeChecks(String subject, Table from, Table to, CopyMode copy) {
        this.subject = subject;
        this.from = from;
        this.to = to;
        this.copy = copy;
    }

    List<Finding> run() {
        from.carried().forEach(this::column);
        to.carried().stream().filter(c -> from.column(c.name()).isEmpty()).forEach(this::extra);
        if (from.key() != null && copy != CopyMode.SCHEMA_AND_DATA) {
            key();
        }
        return findings;
    }

    private void column(Column column) {
        Optional<Column> there = to.column(column.name());
        String alter = "ALTER TABLE " + Sql.identifier(to.name());
        if (there.isEmpty()) {
            findings.add(Finding.error(
                    subject,
                    "Column " + column.name() + " is missing.",
                    alter + " ADD COLUMN " + Sql.identifier(column.name()) + " " + column.type() + ";"));
        } else if (there.get().generated()) {
            findings.add(Finding.error(
                    subject,
                    "Column " + column.name() + " is computed here and stored on the source.",
                    alter + " ALTER COLUMN " + Sql.identifier(column.name()) + " DROP EXPRESSION;"));
        } else if (!there.get().type().equals(column.type())) {
            findings.add(Finding.warning(
                    subject,
                    "Column " + column.name() + " is " + there.get().type() + " here and " + column.type()
                            + " on the source: a value that does not fit stops the sync.",
                    alter + " ALTER COLUMN " + Sql.identifier(column.name()) + " TYPE " + column.type() + ";"));
        } else if (there.get().notNull() && !column.notNull()) {
            findings.add(Finding.warning(
                    subject,
                    "Column " + column.name() + " is NOT NULL here and may be null on the source.",
                    alter + " ALTER COLUMN " + Sql.identifier(column.name()) + " DROP NOT NULL;"));
        }
    }

    private void extra(Column column) {
        if (column.notNull()
                && column.defaultExpression() == null
                && column.identity().isEmpty()) {
            findings.add(Finding.error(
                    subject,
                    "Column " + column.name()
                            + " is only here, NOT NULL and without a default: no row can be inserted.",
                    "ALTER TABLE " + Sql.identifier(to.name()) + " ALTER COLUMN " + Sql.identifier(column.name())
                            + " SET DEFAULT …;"));
        }
    }

    private void key() {
        boolean same = to.key() != null
                && Objects.equals(
                        Set.copyOf(to.key().names()), Set.copyOf(from.key().names()));
        if (!same) {
            findings.add(Finding.error(
                    subject,
                    "The source's key (" + String.join(", ", from.key().names()) + ") is not the key here.",
                    "ALTER TABLE " + Sql.identifier(to.name()) + " ADD PRIMARY KEY ("
                            + Sql.identifiers(from.key().names()) + ");"));
        }
    }
}

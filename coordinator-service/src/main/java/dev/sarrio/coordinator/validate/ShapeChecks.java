package dev.sarrio.coordinator.validate;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.postgres.Column;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Whether a table of the target can take the rows of the source's: docs/shapes.md has the same as a table. */
final class ShapeChecks {
    private final String subject;
    private final Table from;
    private final Table to;
    private final CopyMode copy;
    private final boolean lenient;
    private final List<Finding> findings = new ArrayList<>();

    /** @param lenient what can be lived with is said more quietly */
    ShapeChecks(String subject, Table from, Table to, CopyMode copy, boolean lenient) {
        this.subject = subject;
        this.from = from;
        this.to = to;
        this.copy = copy;
        this.lenient = lenient;
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
        Column there = to.column(column.name()).orElse(null);
        String alter = "ALTER TABLE " + Sql.identifier(to.name());
        String alterColumn = alter + " ALTER COLUMN " + Sql.identifier(column.name());
        if (there == null) {
            absent(
                    column,
                    "is missing",
                    alter + " ADD COLUMN " + Sql.identifier(column.name()) + " " + column.type() + ";");
        } else if (there.generated()) {
            absent(column, "is computed here and stored on the source", alterColumn + " DROP EXPRESSION;");
        } else if (!there.type().equals(column.type())) {
            type(column, there, alterColumn + " TYPE " + column.type() + ";");
        } else if (there.notNull() && !column.notNull()) {
            say(
                    lenient ? Severity.INFO : Severity.WARNING,
                    "Column " + column.name() + " is NOT NULL here and may be null on the source.",
                    alterColumn + " DROP NOT NULL;");
        }
    }

    /** The engine leaves out what is not in the key. */
    private void absent(Column column, String how, String remedy) {
        boolean inKey = from.key() != null && from.key().names().contains(column.name());
        boolean leftOut = lenient && !inKey;
        say(
                leftOut ? Severity.WARNING : Severity.ERROR,
                "Column " + column.name() + " " + how + (leftOut ? ": it is left out." : "."),
                remedy);
    }

    private void type(Column column, Column there, String remedy) {
        boolean all = Widening.takesAll(there, column);
        Severity severity = all ? Severity.WARNING : Severity.ERROR;
        say(
                !lenient ? severity : all ? Severity.INFO : Severity.WARNING,
                "Column " + column.name() + " is " + there.type() + " here and " + column.type() + " on the source: "
                        + (all ? "every value fits." : "a value that does not fit stops the sync."),
                remedy);
    }

    private void say(Severity severity, String message, String remedy) {
        findings.add(new Finding(severity, subject, message, remedy));
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

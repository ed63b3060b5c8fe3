package dev.sarrio.coordinator.validate;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.core.control.TargetShape;
import dev.sarrio.core.control.TargetShape.Item;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.Column;
import dev.sarrio.postgres.ShapedQuery;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import java.util.ArrayList;
import java.util.List;

/** Whether a table of the target can take the rows that a customname, customcols and a filter make of the source's. */
final class ReshapeChecks {
    private final String subject;
    private final Table from;
    private final Table to;
    private final TargetShape shape;

    ReshapeChecks(String subject, Table from, Table to, TargetShape shape) {
        this.subject = subject;
        this.from = from;
        this.to = to;
        this.shape = shape;
    }

    List<Finding> run(CopyMode copy, boolean lenient) {
        ShapedQuery query;
        try {
            query = new ShapedQuery(from, shape);
        } catch (SarrioException e) {
            return List.of(Finding.error(subject, e.getMessage() + ".", e.remedy() + "."));
        }
        // the schema copy makes no key for a table that is there already
        CopyMode keys = shape.choosesColumns() || !shape.named().equals(shape.table()) ? CopyMode.DATA : copy;
        List<Finding> findings = new ArrayList<>(
                new ShapeChecks(subject, query.table(), to, keys, lenient && !shape.choosesColumns()).run());
        for (Item item : query.items()) {
            Column column = to.column(item.name()).orElse(null);
            boolean wrong = item.expression() != null && column != null && !item.fits(bare(column));
            if (wrong) {
                findings.removeIf(f -> f.message().startsWith("Column " + item.name() + " is " + column.type()));
                findings.add(Finding.error(
                        subject,
                        "Column " + item.name() + " is " + column.type() + ", and the expression for it, "
                                + item.expression() + ", is " + item.type() + ".",
                        "Cast the expression: (" + item.expression() + ")::" + bare(column)
                                + "; or ALTER TABLE " + Sql.identifier(to.name()) + " ALTER COLUMN "
                                + Sql.identifier(item.name()) + " TYPE " + item.type() + ";"));
            }
        }
        return findings;
    }

    /** Its type, under a domain and without length or precision, by the name that the source gives an expression's. */
    private static String bare(Column column) {
        return switch (column.baseType()) {
            case "int2" -> "smallint";
            case "int4" -> "integer";
            case "int8" -> "bigint";
            case "float4" -> "real";
            case "float8" -> "double precision";
            case "bool" -> "boolean";
            case "varchar" -> "character varying";
            case "numeric", "text", "date", "bpchar" -> column.baseType();
            default -> column.type().replaceFirst("\\([0-9, -]+\\)", "");
        };
    }
}

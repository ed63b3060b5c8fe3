package dev.sarrio.apply.target;

import java.util.List;
import java.util.Set;

/**
 * A unique index or exclusion constraint of a table.
 *
 * @param canBeKey plain columns, valid, no predicate: may identify a row
 * @param deferrable checked at commit, and not at all in replica role
 * @param predicate of a partial index, or null
 */
record Unique(
        String index,
        boolean deferrable,
        boolean canBeKey,
        boolean nullsNotDistinct,
        String predicate,
        List<Element> elements) {
    Unique {
        elements = List.copyOf(elements);
    }

    /**
     * @param column its name; null for an expression
     * @param expression in terms of the table's columns
     * @param operator `schema.=`, or what an exclusion constraint compares with
     */
    record Element(String column, String expression, String operator) {
        String compare(String left, String right) {
            return left + " OPERATOR(" + operator + ") " + right;
        }
    }

    boolean isOver(Set<String> columns) {
        return canBeKey
                && elements.size() == columns.size()
                && elements.stream().allMatch(e -> columns.contains(e.column()));
    }

    Element element(String column) {
        return elements.stream()
                .filter(e -> column.equals(e.column()))
                .findFirst()
                .orElseThrow();
    }
}

package dev.sarrio.core.change;

import java.util.List;

/**
 * One record read back. Values are PostgreSQL text; a null element is SQL NULL; a column that was not sent is not in the list
 * of names. The lists of names are shared between records of the same shape (compare with {@code ==} first).
 *
 * @param op what happened
 * @param columns names of {@code values}: all sent columns of `after`; for a delete the key's; empty for a truncate
 * @param values in the order of {@code columns}
 * @param truncated the relation that was truncated, null for other ops
 * @param constraint for the truncate of a partition: the SQL condition on the root's columns that its rows satisfy; null for the whole table
 * @param at when it was made, in milliseconds since 1970 (of rows that are shipped for another reason: when they were published)
 */
public record Change(Op op, List<String> columns, String[] values, String truncated, String constraint, long at) {}

/** Applies batches: reads what their markers name and writes it in one guarded transaction. */
package dev.sarrio.apply.batch;

/** Conflicts that the databases of two-way syncs have on record, and what is decided on those that are open. Reads databases, writes definitions only. */
package dev.sarrio.coordinator.conflict;

/** Rows that two databases changed before either had seen the other's change: how they are decided, and what is told of them. */
package dev.sarrio.core.conflict;

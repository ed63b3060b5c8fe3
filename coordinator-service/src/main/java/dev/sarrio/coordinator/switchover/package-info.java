/** Moves the writes of a two-way sync from one database to the other: check, fence, drain, sequences, open; or nothing at all. */
package dev.sarrio.coordinator.switchover;

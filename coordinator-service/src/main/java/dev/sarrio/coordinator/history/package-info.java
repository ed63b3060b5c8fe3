/** Who changed what, when and why: one row per change, written in its transaction. Reads every definition, changes none. */
package dev.sarrio.coordinator.history;

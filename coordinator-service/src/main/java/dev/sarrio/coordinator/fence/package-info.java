/** Stops and lets through the writes to a sync's tables in one database. Touches nothing there but schema `sarrio` and its own triggers. */
package dev.sarrio.coordinator.fence;

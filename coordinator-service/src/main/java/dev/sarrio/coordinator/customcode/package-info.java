/** Customcode: SQL functions and webhooks that run beside the rows of a sync. */
package dev.sarrio.coordinator.customcode;

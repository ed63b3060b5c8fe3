/** What the services report, merged with what should be into one answer per sync. Plain Java. */
package dev.sarrio.coordinator.status;

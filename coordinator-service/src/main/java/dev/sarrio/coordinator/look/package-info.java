/** When servers are looked at: at once, or between the tries of a transaction that needs to know what is there. Knows nothing of what is looked for. */
package dev.sarrio.coordinator.look;

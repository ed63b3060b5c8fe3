/** How users write what decides conflicts: Sarrio's words and Bucardo's. Knows nothing of syncs. */
package dev.sarrio.coordinator.strategy;

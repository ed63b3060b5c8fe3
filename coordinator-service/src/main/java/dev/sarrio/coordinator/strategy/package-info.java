/** How users write what decides conflicts: Sarrio's words and Bucardo's. And whether a function of theirs can. Knows nothing of syncs. */
package dev.sarrio.coordinator.strategy;

/** The copy of a sync's tables, as an operator sees it: what it would do, and going on with one that has stopped. Changes no source and no target. */
package dev.sarrio.coordinator.copy;

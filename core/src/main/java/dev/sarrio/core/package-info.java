/** Plain Java that all modules share: names, positions, batches, changes, control messages, errors. Touches no database, broker or framework. */
package dev.sarrio.core;

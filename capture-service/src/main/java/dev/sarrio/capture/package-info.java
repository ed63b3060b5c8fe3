/** Captures what changes in a database and publishes it: triggers and log on the source, batches between snapshots, topics. */
package dev.sarrio.capture;

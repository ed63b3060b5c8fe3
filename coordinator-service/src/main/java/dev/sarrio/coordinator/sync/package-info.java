/** The syncs: what is moved from where to where, whether it runs, and what happens before the first batch. */
package dev.sarrio.coordinator.sync;

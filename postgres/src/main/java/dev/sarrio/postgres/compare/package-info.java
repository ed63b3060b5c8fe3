/** Compares the rows of two databases where they lie: hashes by key range, computed by the servers; only what differs is read. */
package dev.sarrio.postgres.compare;

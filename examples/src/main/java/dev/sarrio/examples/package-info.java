/** Consumers that know only what docs/protocol says: nothing here uses Sarrio's own code. */
package dev.sarrio.examples;

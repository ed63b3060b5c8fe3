/** Capture and apply of two databases together, on real servers, in one JVM. */
package dev.sarrio.pair;

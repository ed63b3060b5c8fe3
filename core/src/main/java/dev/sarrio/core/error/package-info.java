/** Every error that a user can see has a code with its reaction, and a remedy in words. */
package dev.sarrio.core.error;

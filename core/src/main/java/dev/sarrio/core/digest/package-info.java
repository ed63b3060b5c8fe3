/** Digests of texts, to tell one from another. Touches nothing. */
package dev.sarrio.core.digest;

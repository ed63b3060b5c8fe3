/** The one JSON mapper, and the versioned reading and writing of our own messages. */
package dev.sarrio.core.json;

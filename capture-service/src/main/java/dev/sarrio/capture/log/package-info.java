/** The log on the source: how large it is, and when a slot of it may be emptied. Touches PostgreSQL only. */
package dev.sarrio.capture.log;

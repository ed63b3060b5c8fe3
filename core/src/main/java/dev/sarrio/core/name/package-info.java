/** Names of databases, syncs, tables and topics: parsed strictly, compared by value, encoded in one place. */
package dev.sarrio.core.name;

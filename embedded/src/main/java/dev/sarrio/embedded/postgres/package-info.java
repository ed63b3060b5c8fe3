/** A PostgreSQL server of our own from packaged binaries, durable like one in production (fsync on), so that crashes mean something. */
package dev.sarrio.embedded.postgres;

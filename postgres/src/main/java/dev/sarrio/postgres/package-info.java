/** PostgreSQL as everything here talks to it: sessions, errors by SQLSTATE, quoting, the catalog. Knows nothing of Kafka. */
package dev.sarrio.postgres;

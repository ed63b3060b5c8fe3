/** Real servers for tests and for the standalone product: PostgreSQL and Kafka on this machine, started and killed at will. Touches no service. */
package dev.sarrio.embedded;

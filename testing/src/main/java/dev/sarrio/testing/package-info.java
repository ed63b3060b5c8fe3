/**
 * Real servers for tests: PostgreSQL of every major we support, and Kafka. One server of each kind per JVM, many databases;
 * embedded, or in containers where Docker answers (`-Dsarrio.test.servers=auto|embedded|docker`). Test scope only.
 */
package dev.sarrio.testing;

/** What waits: changes in the sources' logs that are not published, and rows in Kafka that are not applied. Reads sources and Kafka, changes nothing. */
package dev.sarrio.coordinator.backlog;

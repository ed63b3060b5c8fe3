/** Status reports on their way out: throttled, repeated as a heartbeat, sent again when Kafka is back. Plain Java. */
package dev.sarrio.agent.reports;

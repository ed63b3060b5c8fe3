/** What is left of Sarrio when it is no longer wanted, in databases and in Kafka, and taking it away. Knows the definitions, but no REST. */
package dev.sarrio.coordinator.leave;

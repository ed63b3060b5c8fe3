/** A single Kafka broker (KRaft): inside this JVM, or as a process of its own that may be killed. */
package dev.sarrio.embedded.kafka;

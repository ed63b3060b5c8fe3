/** An outside consumer with Kafka's plain client: pulls one whole batch after another. */
package dev.sarrio.examples.plain;

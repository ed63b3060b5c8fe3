/** Webhooks: the events that wait for their receivers, and who brings them there without ever holding up a flow. Knows nothing of Kafka. */
package dev.sarrio.apply.customcode;

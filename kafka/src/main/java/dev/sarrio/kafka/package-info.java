/** Kafka as the data path uses it: settings, topics, batches published and read in exact ranges. Knows nothing of PostgreSQL. */
package dev.sarrio.kafka;

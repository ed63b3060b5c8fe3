/**
 * One batch: the difference between two snapshots, read in one REPEATABLE READ transaction and published in one Kafka
 * transaction with its marker. Touches the source (reading, and the tick) and Kafka.
 */
package dev.sarrio.capture.batch;

package dev.sarrio.examples;

import java.util.List;

/**
 * One batch, whole: the difference between two states of the source database.
 *
 * @param transactionId `STREAM:BATCH`, as in every one of its records
 * @param markerOffset where its marker is: remember this together with what you made of the batch
 * @param records ordered by `transaction.total_order`
 */
public record Batch(String transactionId, long markerOffset, List<ChangeRecord> records) {}

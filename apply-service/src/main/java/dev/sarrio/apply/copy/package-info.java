/**
 * The first copy of a sync's tables to a target: schema by pg_dump and pg_restore, data by COPY, in chunks that each read a snapshot of
 * their own, or all of one. Of Kafka it only asks where the stream ends when it begins.
 */
package dev.sarrio.apply.copy;

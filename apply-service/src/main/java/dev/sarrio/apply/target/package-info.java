/** The target as apply needs it: its session, its tables, `sarrio.applied`, and the statements that write rows. Knows nothing of Kafka. */
package dev.sarrio.apply.target;

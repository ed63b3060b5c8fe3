package dev.sarrio.core.change;

/** Whether each record carries its Kafka Connect schema (the Debezium JDBC sink needs it) or only the payload. */
public enum SchemaMode {
    NONE,
    EMBEDDED
}

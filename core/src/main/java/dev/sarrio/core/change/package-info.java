/** The change record (key and value of a table topic): written and read here, in the Debezium envelope. */
package dev.sarrio.core.change;

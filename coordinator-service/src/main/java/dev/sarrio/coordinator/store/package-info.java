/** The control database: transactions, errors, and its schema's migration. What is in the tables is each feature's own affair. */
package dev.sarrio.coordinator.store;

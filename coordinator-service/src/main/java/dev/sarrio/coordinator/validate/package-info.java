/** The doctor: looks at the databases of a sync and says what is in the way, each time with the remedy. Changes nothing. */
package dev.sarrio.coordinator.validate;

/** Owns the definitions, publishes desired state, and shows what the services report. */
package dev.sarrio.coordinator;

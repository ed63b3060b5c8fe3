/** Tables and sequences of the databases, and the relgroups that syncs move. */
package dev.sarrio.coordinator.relation;

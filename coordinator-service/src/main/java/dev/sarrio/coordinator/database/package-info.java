/** The databases that Sarrio knows, whether one can log in there, and the groups in which each is a source or a target. */
package dev.sarrio.coordinator.database;

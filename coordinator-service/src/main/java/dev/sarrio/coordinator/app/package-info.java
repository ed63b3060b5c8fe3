/** The framework at the edge: puts the features together, starts and stops them, health. */
package dev.sarrio.coordinator.app;

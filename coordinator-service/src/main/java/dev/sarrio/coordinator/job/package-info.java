/** Long requests, run in the background with their progress. */
package dev.sarrio.coordinator.job;

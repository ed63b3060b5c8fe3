/** The framework at the edge: builds the flows from desired state and configuration. */
package dev.sarrio.capture.app;

/** The framework at the edge: configuration and lifecycle around the flows. */
package dev.sarrio.apply.app;

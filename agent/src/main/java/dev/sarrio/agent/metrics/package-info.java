/** Reports as Prometheus figures. */
package dev.sarrio.agent.metrics;

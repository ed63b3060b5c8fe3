/** The health check of a container: a process of its own that asks the service beside it. Plain Java. */
package dev.sarrio.agent.probe;

/** How fast Sarrio is on this machine, and what it costs: workloads through the packaged services, on servers of its own. */
package dev.sarrio.bench;

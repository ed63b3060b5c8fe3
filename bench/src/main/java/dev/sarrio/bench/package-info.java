/** How fast Sarrio is on this machine: latency of single changes, and rows a second when it catches up, through the packaged services. */
package dev.sarrio.bench;

/** What `./sarrio up` leaves in its data directory for the CLI, the demo and its own next start: ports, secrets, processes. */
package dev.sarrio.standalone.state;

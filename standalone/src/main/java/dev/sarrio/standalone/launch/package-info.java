/** Starts the processes in order, keeps them running, and stops them; `up`, `down` and what goes with them. */
package dev.sarrio.standalone.launch;

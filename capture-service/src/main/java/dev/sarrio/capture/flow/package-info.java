/** One database's capture as a thread: connects, takes the lease, finds its position, makes batches, reports, tries again. */
package dev.sarrio.capture.flow;

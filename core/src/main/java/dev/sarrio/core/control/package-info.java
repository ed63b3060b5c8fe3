/** Desired state and status reports: the only messages between the coordinator and the other services. */
package dev.sarrio.core.control;

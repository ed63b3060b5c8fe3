/** The topic of desired state, merged in memory, and the one thread that reconciles towards it. Plain Java. */
package dev.sarrio.agent.desired;

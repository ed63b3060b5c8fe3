/** The two control topics: made if they are missing, and asked how far they reach. Plain Java. */
package dev.sarrio.agent.topics;

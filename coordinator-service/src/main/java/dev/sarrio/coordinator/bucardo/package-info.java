/** Takes over what a Bucardo control database defines: reads it, says it in our words, and names what has no equivalent. Writes nothing there. */
package dev.sarrio.coordinator.bucardo;

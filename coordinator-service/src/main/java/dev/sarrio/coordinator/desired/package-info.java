/** What should be, derived from the definitions in the transaction that changes them, and published after it. */
package dev.sarrio.coordinator.desired;

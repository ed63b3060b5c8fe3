/** All definitions as one document: what there is, the plan that leads from it to what is wanted, and the plan's execution by the features that own the things. */
package dev.sarrio.coordinator.declare;

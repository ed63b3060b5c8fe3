/** One loop per (sync, target): waits, copies, applies, reports, and reacts to errors as their codes say. Plain Java. */
package dev.sarrio.apply.flow;

/** Positions in a source's history: MVCC snapshots and what they see. Touches nothing else. */
package dev.sarrio.core.position;

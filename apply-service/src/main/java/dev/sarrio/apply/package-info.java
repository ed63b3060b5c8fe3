/** Applies the batches of a sync's source to a target, each exactly once, and copies what was there before. */
package dev.sarrio.apply;

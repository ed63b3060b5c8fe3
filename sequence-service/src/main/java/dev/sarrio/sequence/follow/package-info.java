/** Reads sequences on both sides, decides how far the target's is behind, and moves it on: forward only, whoever else uses it. */
package dev.sarrio.sequence.follow;

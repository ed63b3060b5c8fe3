package dev.sarrio.capture.source;

/**
 * A table whose changes are captured.
 *
 * @param rel its number in the log
 * @param state what it looks like
 * @param reaction what the next batch has to do besides shipping logged keys
 */
public record CapturedTable(int rel, TableState state, Reaction reaction) {}

package dev.sarrio.capture.source;

/**
 * A table whose changes are captured.
 *
 * @param rel its number in the log
 * @param state what it looks like
 * @param reaction what the next batch has to do besides shipping logged keys
 * @param fingerprint of the state
 */
public record CapturedTable(int rel, TableState state, Reaction reaction, String fingerprint) {
    CapturedTable(int rel, TableState state, Reaction reaction) {
        this(rel, state, reaction, state.fingerprint());
    }

    CapturedTable published() {
        return new CapturedTable(rel, state, Reaction.NONE, fingerprint);
    }
}

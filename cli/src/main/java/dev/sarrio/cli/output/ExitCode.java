package dev.sarrio.cli.output;

/** What a script learns from the process. `kick` and `compare` have their own meanings of 1 and 2 (their help says so). */
public final class ExitCode {
    public static final int OK = 0;
    /** It was understood, and did not work. */
    public static final int ERROR = 1;
    /** It was not understood. */
    public static final int USAGE = 2;

    public static final int KICK_TIMED_OUT = 1;
    /** The sync stopped while kick waited. */
    public static final int KICK_KILLED = 2;

    public static final int KICK_ERROR = 3;

    private ExitCode() {}
}

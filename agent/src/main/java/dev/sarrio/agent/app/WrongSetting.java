package dev.sarrio.agent.app;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.Quarkus;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A setting without which a service must not start. The process says so in one line, and ends. */
public final class WrongSetting {
    public static final int EXIT_CODE = 2;
    private static final Logger QUARKUS = Logger.getLogger("io.quarkus");

    private WrongSetting() {}

    /** To be thrown by an observer of the start. Without the request to exit Quarkus would go on waiting, half started. */
    public static PreventFurtherStepsException end(String sentence, String remedy) {
        String line = sentence + ". Remedy: " + remedy + ".";
        System.err.println(line);
        QUARKUS.setLevel(Level.OFF); // what it says of ending half started helps nobody
        Quarkus.asyncExit(EXIT_CODE);
        return new PreventFurtherStepsException(line, EXIT_CODE);
    }
}

package dev.sarrio.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;

/**
 * Where one workload is measured.
 *
 * @param servers that are copied
 * @param directory for it alone, gone afterwards
 * @param out where it says how far it is
 */
record Ground(Servers servers, Path directory, PrintStream out) {
    void say(String line) {
        out.println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + "  " + line);
    }
}

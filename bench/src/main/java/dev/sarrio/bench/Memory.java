package dev.sarrio.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of a Java process, in MiB; empty where the system does not tell.
 *
 * @param peak what it had of the machine's at most
 * @param heapLimit what it may use for objects, if it was told (`-Xmx`)
 */
record Memory(OptionalDouble peak, OptionalDouble heapLimit) {
    private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");
    private static final Pattern LIMIT = Pattern.compile("(?:^|\\x00)-Xmx(\\d+)([kmg]?)(?=\\x00|$)");
    private static final double KIB = 1024;

    static Memory of(long pid) throws IOException {
        Path process = Path.of("/proc", String.valueOf(pid));
        if (!Files.isReadable(process.resolve("status"))) {
            return new Memory(OptionalDouble.empty(), OptionalDouble.empty());
        }
        return new Memory(
                peak(Files.readString(process.resolve("status"), StandardCharsets.ISO_8859_1)),
                heapLimit(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)));
    }

    /** @param status as `/proc/PID/status` has it */
    static OptionalDouble peak(String status) {
        Matcher found = PEAK.matcher(status);
        return found.find() ? OptionalDouble.of(Long.parseLong(found.group(1)) / KIB) : OptionalDouble.empty();
    }

    /** The last of several counts. @param command words that end with a zero byte, as in `/proc/PID/cmdline` */
    static OptionalDouble heapLimit(String command) {
        OptionalDouble limit = OptionalDouble.empty();
        Matcher found = LIMIT.matcher(command.toLowerCase(Locale.ROOT).replace("-xmx", "-Xmx"));
        while (found.find()) {
            limit = OptionalDouble.of(Long.parseLong(found.group(1)) * unit(found.group(2)));
        }
        return limit;
    }

    private static double unit(String letter) {
        return switch (letter) {
            case "k" -> 1 / KIB;
            case "m" -> 1;
            case "g" -> KIB;
            default -> 1 / KIB / KIB;
        };
    }
}

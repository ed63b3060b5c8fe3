package dev.sarrio.coordinator.sync;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes as PostgreSQL writes it, where 1 kB is 1024 bytes: `50MB`, `1.5 GB`, `800kB`, `1048576`. */
public final class ByteSize {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,3})?)\\s*(|B|kB|MB|GB|TB)");
    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB");
    private static final int UNIT_BITS = 10;

    private ByteSize() {}

    /** @param field that it was given for  @return 0 for none */
    static long parse(String field, String text) {
        Matcher size = SIZE.matcher(spelled(text.strip()));
        if (size.matches()) {
            int unit = size.group(2).isEmpty() ? 0 : UNITS.indexOf(size.group(2));
            double bytes = Double.parseDouble(size.group(1)) * (1L << UNIT_BITS * unit);
            boolean vanished = bytes < 1 && bytes > 0;
            if (bytes < Long.MAX_VALUE && !vanished) {
                return Math.round(bytes);
            }
        }
        throw new SarrioException(
                        ErrorCode.INVALID_VALUE,
                        "Invalid value for '" + field + "': \"" + text + "\" is no size",
                        "write e.g. " + field + "=50MB (per second), 800kB or 1.5GB; 0 for no limit")
                .onField(field);
    }

    /** Units however they are typed: nobody means a millibyte. */
    private static String spelled(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        String whole = upper.matches(".*[KMGT]") ? upper + "B" : upper;
        return whole.replaceFirst("KB$", "kB");
    }

    /** In the greatest unit of which it is a whole number; it is read as the same number again. */
    public static String text(long bytes) {
        int unit = 0;
        long value = bytes;
        while (value > 0 && unit < UNITS.size() - 1 && value % (1L << UNIT_BITS) == 0) {
            value >>= UNIT_BITS;
            unit++;
        }
        return value == 0 ? "0" : value + UNITS.get(unit);
    }
}

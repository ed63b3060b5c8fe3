package dev.sarrio.capture.source;

import dev.sarrio.core.digest.Digest;
import java.nio.charset.StandardCharsets;

/** Short digests, to see whether a text changed. */
final class Digests {
    private static final int CHARS = 16;

    private Digests() {}

    static String shortHash(String text) {
        return Digest.hex(CHARS, text.getBytes(StandardCharsets.UTF_8));
    }
}

package dev.sarrio.embedded;

import java.nio.file.Path;

/** Where this user's things are kept that are the same for every run: `~/.cache/sarrio`, or what the system property `sarrio.cache` names. */
public final class Cache {
    private Cache() {}

    public static Path directory() {
        String chosen = System.getProperty("sarrio.cache");
        return chosen != null ? Path.of(chosen) : Path.of(System.getProperty("user.home"), ".cache", "sarrio");
    }
}

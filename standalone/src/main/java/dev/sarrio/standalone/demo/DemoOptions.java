package dev.sarrio.standalone.demo;

import java.nio.file.Path;

/**
 * What was asked of the demo.
 *
 * @param keep leave the databases and the sync when done
 * @param json where the summary goes, or null
 * @param source URL of the user's own database, or null for the shop
 * @param target likewise; both or none
 * @param seconds how long live changes are watched
 */
record DemoOptions(boolean keep, Path json, String source, String target, int seconds) {
    DemoOptions {
        if ((source == null) != (target == null)) {
            throw new IllegalArgumentException("--source and --target go together");
        }
        if (seconds < 1) {
            throw new IllegalArgumentException("--seconds wants at least 1");
        }
    }

    boolean ownDatabases() {
        return source != null;
    }
}

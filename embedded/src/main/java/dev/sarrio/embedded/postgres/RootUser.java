package dev.sarrio.embedded.postgres;

import java.io.IOException;
import java.util.List;

/** PostgreSQL refuses to run as root. In a user namespace of its own root is nobody to the server, and still owns its files. */
final class RootUser {
    private static final List<String> PREFIX = decide();

    private RootUser() {}

    /** What to put before a server's command: nothing for ordinary users. */
    static List<String> prefix() {
        return PREFIX;
    }

    private static List<String> decide() {
        if (!System.getProperty("user.name").equals("root")) {
            return List.of();
        }
        try {
            boolean works = new ProcessBuilder("unshare", "-U", "true").start().waitFor() == 0;
            if (works) {
                return List.of("unshare", "-U");
            }
        } catch (IOException e) {
            throw new IllegalStateException(advice(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException(advice());
    }

    private static String advice() {
        return "PostgreSQL does not run as root, and this machine does not allow `unshare -U`: run this as another user";
    }
}

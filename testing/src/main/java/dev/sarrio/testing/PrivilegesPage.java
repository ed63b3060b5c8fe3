package dev.sarrio.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The statements of `docs/privileges.md`, so that tests run with exactly what users are told to grant. */
public final class PrivilegesPage {
    private static final Pattern BLOCK = Pattern.compile("```sql\\n-- ([^\\n]*)\\n(.*?)```", Pattern.DOTALL);

    private PrivilegesPage() {}

    /**
     * The GRANTs of one block.
     *
     * @param heading the block's first line, e.g. `source, for each schema`
     * @param schema in place of `public`, quoted if need be
     */
    public static String[] grants(String heading, TestDatabase database, String role, String schema) {
        Matcher block = BLOCK.matcher(page());
        while (block.find()) {
            if (block.group(1).equals(heading)) {
                List<String> grants = new ArrayList<>();
                block.group(2)
                        .lines()
                        .filter(l -> l.startsWith("GRANT"))
                        .map(l -> l.replace("DATABASE mydb", "DATABASE " + database.name())
                                .replace("SCHEMA public", "SCHEMA " + schema)
                                .replace("TO sarrio;", "TO " + role))
                        .forEach(grants::add);
                return grants.toArray(String[]::new);
            }
        }
        throw new IllegalStateException("docs/privileges.md has no block \"-- " + heading + "\"");
    }

    private static String page() {
        for (Path directory = Path.of("").toAbsolutePath(); directory != null; directory = directory.getParent()) {
            Path page = directory.resolve("docs/privileges.md");
            if (Files.exists(page)) {
                try {
                    return Files.readString(page, StandardCharsets.UTF_8);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        throw new IllegalStateException("docs/privileges.md is not above the working directory");
    }
}

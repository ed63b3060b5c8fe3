package dev.sarrio.cli.command;

import dev.sarrio.cli.output.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The file of passwords that libpq reads, and that Bucardo's installation writes to: `host:port:database:user:password` a line. */
final class PgPass {
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);
    private static final int FIELDS = 5;

    private PgPass() {}

    /** @param login host, port, database and user  @return the password of the first line that fits; empty if there is none, or no such file */
    static Optional<String> password(Map<String, String> environment, Screen screen, List<String> login) {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        Path file = Path.of(environment.getOrDefault("PGPASSFILE", home + "/.pgpass"));
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                screen.note(file + " is left alone, as libpq does: others may look into it (chmod 600)");
                return Optional.empty();
            }
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(PgPass::fields)
                    .filter(fields -> fits(fields, login))
                    .map(fields -> fields.get(FIELDS - 1))
                    .findFirst();
        } catch (IOException e) {
            screen.note(file + " can't be read");
            return Optional.empty();
        }
    }

    private static boolean fits(List<String> fields, List<String> login) {
        if (fields.size() < FIELDS) {
            return false;
        }
        for (int i = 0; i < login.size(); i++) {
            if (!fields.get(i).equals("*") && !fields.get(i).equals(login.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** A colon or a backslash in a field has a backslash before it. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                field.append(line.charAt(++i));
            } else if (c == ':') {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}

package dev.sarrio.guard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of this repository as they are on disk, without what builds and tools leave there. */
final class Repository {
    private static final Set<String> IGNORED = Set.of(".git", "node_modules", ".sarrio", ".idea", ".vscode");
    static final Path ROOT = root();

    private Repository() {}

    /** All files, relative to the root. */
    static List<Path> files() {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    String name = directory.getFileName().toString();
                    boolean built = name.equals("target") && Files.exists(directory.resolveSibling("pom.xml"));
                    boolean ignored = built || IGNORED.contains(name);
                    return ignored ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()
                            && !IGNORED.contains(file.getFileName().toString())) {
                        files.add(ROOT.relativize(file));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Java files under the `src/main/java` of every module. */
    static List<Path> mainSources() {
        return files().stream()
                .filter(f -> f.toString().endsWith(".java") && f.toString().contains("src/main/java/"))
                .toList();
    }

    static List<Path> modules() {
        try (Stream<Path> children = Files.list(ROOT)) {
            return children.filter(d -> Files.exists(d.resolve("pom.xml")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file's text, or "" if it is not text. */
    static String text(Path relative) {
        try {
            return Files.readString(ROOT.resolve(relative));
        } catch (MalformedInputException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path start = Path.of("").toAbsolutePath();
        for (Path d = start; d != null; d = d.getParent()) {
            if (Files.isDirectory(d.resolve(".mvn"))) {
                return d;
            }
        }
        throw new IllegalStateException("Not inside the repository: " + start);
    }
}

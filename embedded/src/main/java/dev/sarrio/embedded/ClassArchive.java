package dev.sarrio.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;

/**
 * An archive of the classes that a program loads, by which it starts sooner: a run that ends in order leaves it for all later ones. One that
 * does not fit the JVM that is given it is left alone by it, without a word. Not thread-safe.
 */
public final class ClassArchive {
    private final List<Path> jars;
    private final Path archive;
    private final Path fresh;
    private boolean making;

    /**
     * @param name of the program, a file's name  @param jars that it is started from: an archive that is older than one of them is made anew
     * @param fresh a file of this run's own, where it may leave an archive
     */
    public ClassArchive(String name, List<Path> jars, Path fresh) {
        this.jars = List.copyOf(jars);
        this.fresh = fresh;
        String key = jars + " " + Runtime.version();
        this.archive = Cache.directory()
                .resolve(name + "-" + UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)) + ".jsa");
    }

    /** Options for a run that begins now. */
    public List<String> options() {
        making = !isCurrent();
        return List.of(
                "-Xshare:auto",
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                making ? "-XX:ArchiveClassesAtExit=" + fresh : "-XX:SharedArchiveFile=" + archive);
    }

    private boolean isCurrent() {
        if (!Files.exists(archive)) {
            return false;
        }
        try {
            for (Path jar : jars) {
                if (Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) < 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("Can't look at " + jars, e);
        }
    }

    /** The run with these options has ended in order. */
    public void keep() {
        if (!making || !Files.exists(fresh)) {
            return;
        }
        making = false;
        try {
            Files.createDirectories(archive.getParent());
            Path beside = Files.createTempFile(archive.getParent(), "classes", ".new");
            Files.move(fresh, beside, StandardCopyOption.REPLACE_EXISTING);
            Files.move(beside, archive, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't keep " + archive, e);
        }
    }
}

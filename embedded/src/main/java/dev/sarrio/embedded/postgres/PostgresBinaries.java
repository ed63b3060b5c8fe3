package dev.sarrio.embedded.postgres;

import dev.sarrio.embedded.Cache;
import dev.sarrio.embedded.Directories;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The binaries of one major version, unpacked once per user into a cache (`~/.cache/sarrio`, or the directory that the system
 * property `sarrio.cache` names). Which majors there are depends on what the module that starts the server has packed.
 */
final class PostgresBinaries {
    private static final int OWNER_EXECUTABLE = 0100;

    private PostgresBinaries() {}

    static boolean has(int major) {
        return resource(major) != null;
    }

    /** The directory that holds `bin`, `lib` and `share`. */
    static Path unpacked(int major) {
        URL archive = resource(major);
        if (archive == null) {
            throw new IllegalArgumentException("No binaries of PostgreSQL " + major + " are packed here for "
                    + platform() + " (see the maven-dependency-plugin in the poms of embedded and testing)");
        }
        try {
            URLConnection connection = archive.openConnection();
            connection.setUseCaches(false);
            try (InputStream in = connection.getInputStream()) {
                // minor versions differ in length: good enough as a version, and free
                Path home = Cache.directory()
                        .resolve("postgres")
                        .resolve(major + "-" + platform() + "-" + connection.getContentLengthLong());
                if (!Files.isDirectory(home)) {
                    unpack(in, home);
                }
                return home;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Unpacking PostgreSQL " + major + " failed", e);
        }
    }

    private static URL resource(int major) {
        return PostgresBinaries.class.getResource(major + "/postgres-" + platform() + ".txz");
    }

    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch");
        return os + "-" + (arch.equals("aarch64") ? "arm_64" : "x86_64");
    }

    /** Unpacks beside the final place and renames: another JVM may do the same at this moment. */
    private static void unpack(InputStream in, Path home) throws IOException {
        Files.createDirectories(home.getParent());
        Path fresh = Files.createTempDirectory(home.getParent(), home.getFileName() + ".");
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(in)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpackEntry(tar, entry, fresh);
            }
        }
        try {
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(home)) {
                throw e;
            }
            Directories.delete(fresh); // somebody was faster
        }
    }

    private static void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path into) throws IOException {
        Path target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into)) {
            throw new IOException("An entry of the archive points outside of it: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            try {
                Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            } catch (FileAlreadyExistsException e) {
                return;
            }
        } else if (entry.isLink()) {
            Files.createLink(target, into.resolve(entry.getLinkName()).normalize());
        } else {
            Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
            boolean executable = (entry.getMode() & OWNER_EXECUTABLE) != 0;
            Files.setPosixFilePermissions(
                    target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }
}

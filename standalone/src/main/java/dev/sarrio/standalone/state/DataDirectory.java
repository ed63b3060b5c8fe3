package dev.sarrio.standalone.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Supplier;

/** The one directory that a standalone Sarrio keeps everything in, for its owner only. */
public record DataDirectory(Path path) {
    private static final long LOG_BYTES_MAX = 10L << 20;

    public DataDirectory {
        path = path.toAbsolutePath().normalize();
    }

    /** Makes it if need be. */
    public DataDirectory prepared() {
        try {
            Files.createDirectories(path.resolve("logs"));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("The data directory " + path + " can't be written", e);
        }
    }

    public Path server(String name) {
        return path.resolve(name);
    }

    /** The log of a process; one that has grown large is put aside once. */
    public Path log(String name) {
        Path log = path.resolve("logs").resolve(name + ".log");
        try {
            if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
                Files.move(log, log.resolveSibling(name + ".1.log"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return log;
    }

    /** The secret in this file, made when it is first asked for; the file is its owner's only. */
    public String secret(String file, Supplier<String> fresh) {
        Path secret = path.resolve(file);
        try {
            if (!Files.exists(secret)) {
                writeAtomically(secret, fresh.get() + "\n");
            }
            return Files.readString(secret).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("The secret " + secret + " can't be read or written", e);
        }
    }

    public Optional<State> state() {
        Path file = path.resolve("state.json");
        try {
            return Files.exists(file) ? Optional.of(State.read(Files.readAllBytes(file))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void write(State state) {
        try {
            writeAtomically(path.resolve("state.json"), state.json());
        } catch (IOException e) {
            throw new UncheckedIOException("The state can't be written to " + path, e);
        }
    }

    /** Whoever holds it is the one that runs this directory; it goes with its process. Empty: another process has it. */
    public Optional<FileLock> lock() {
        try {
            FileChannel channel =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
            }
            return Optional.ofNullable(lock);
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether somebody runs this directory now. */
    public boolean isRunning() {
        if (!Files.exists(path.resolve("lock"))) {
            return false;
        }
        Optional<FileLock> lock = lock();
        lock.ifPresent(l -> {
            try {
                l.acquiredBy().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return lock.isEmpty();
    }

    private void writeAtomically(Path file, String text) throws IOException {
        Path beside = Files.createTempFile(
                path,
                file.getFileName().toString(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(beside, text);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}

package dev.sarrio.embedded.postgres;

import dev.sarrio.embedded.Detached;
import dev.sarrio.embedded.Directories;
import dev.sarrio.embedded.Ports;
import dev.sarrio.embedded.ServerProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL server as a child process, with fsync and synchronous_commit on. Its data stay when it stops; the directory
 * belongs to the caller. Passwords are asked for (scram-sha-256), from 127.0.0.1 only. It may be killed by one thread and
 * started by another: the start waits until all of its processes are gone.
 */
public final class EmbeddedPostgres implements ServerProcess, AutoCloseable {
    public static final String SUPERUSER = "postgres";
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final int LOG_TAIL_CHARS = 2000;
    private final PostgresSettings settings;
    private final Path home;
    private Process process;

    private EmbeddedPostgres(PostgresSettings settings) {
        this.settings = settings;
        this.home = PostgresBinaries.unpacked(settings.major());
    }

    /** Whether the binaries of this major are packed here. */
    public static boolean has(int major) {
        return PostgresBinaries.has(major);
    }

    /** Makes the data directory if there is none, and starts the server; returns when it accepts connections. */
    public static EmbeddedPostgres start(PostgresSettings settings) {
        EmbeddedPostgres server = new EmbeddedPostgres(settings);
        server.start();
        return server;
    }

    public int port() {
        return settings.port();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    public Path log() {
        return settings.directory().resolve("server.log");
    }

    /** A connection as superuser. */
    public Connection connect(String database) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", SUPERUSER);
        login.setProperty("password", settings.password().reveal());
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/" + database, login);
    }

    /** Starts the server again after {@link #stop} or {@link #kill}; nothing happens if it runs. */
    @Override
    public synchronized void start() {
        if (isRunning()) {
            return;
        }
        try {
            if (!Files.exists(data().resolve("PG_VERSION"))) {
                initialize();
            }
            process = launch(serverCommand(), log());
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL can't be started in " + settings.directory(), e);
        }
        if (!Ports.await(START_TIMEOUT, process, this::acceptsConnections)) {
            boolean ended = !process.isAlive();
            kill();
            throw new IllegalStateException(
                    "PostgreSQL " + settings.major() + (ended ? " ended at start" : " did not start in time")
                            + "; the end of " + log() + ":\n" + logTail());
        }
    }

    /** Stops it as `pg_ctl stop -m fast` does: sessions are ended, everything is flushed. */
    @Override
    public synchronized void stop() {
        if (!isRunning()) {
            return;
        }
        signal("INT");
        try {
            if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }

    /** Kills all of its processes at once, as a crash of the machine would (the page cache survives). */
    public synchronized void kill() {
        if (process == null) {
            return;
        }
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        process.onExit().orTimeout(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
        Ports.await(STOP_TIMEOUT, null, () -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Stops and starts it. */
    public synchronized void restart() {
        stop();
        start();
    }

    @Override
    public void close() {
        stop();
    }

    private Path data() {
        return settings.directory().resolve("data");
    }

    private boolean acceptsConnections() {
        if (!Ports.answers(port())) {
            return false;
        }
        try (Connection c = connect("postgres")) {
            return c.isValid(1);
        } catch (SQLException e) {
            return false; // still starting up, or recovering
        }
    }

    /** Into a directory beside the final one, renamed when complete: an interrupted first start leaves nothing half-made. */
    private void initialize() throws IOException {
        Files.createDirectories(settings.directory());
        Path fresh = settings.directory().resolve("data.new");
        Directories.delete(fresh);
        Path password = Files.createTempFile(
                settings.directory(),
                "initdb",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(password, settings.password().reveal());
            List<String> command = new ArrayList<>(RootUser.prefix());
            command.addAll(List.of(
                    home.resolve("bin/initdb").toString(),
                    "-D",
                    fresh.toString(),
                    "-U",
                    SUPERUSER,
                    "--auth=scram-sha-256",
                    "--pwfile=" + password,
                    "--encoding=UTF8",
                    "--no-locale",
                    "--no-sync"));
            int status =
                    launch(command, settings.directory().resolve("initdb.log")).waitFor();
            if (status != 0) {
                throw new IOException("initdb failed: "
                        + Files.readString(settings.directory().resolve("initdb.log")));
            }
            Files.move(fresh, data());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        } finally {
            Files.deleteIfExists(password);
        }
    }

    private List<String> serverCommand() {
        Map<String, String> parameters = new TreeMap<>(Map.of(
                "listen_addresses", "127.0.0.1",
                "unix_socket_directories", "",
                "fsync", "on",
                "synchronous_commit", "on",
                "password_encryption", "scram-sha-256",
                "max_connections", "200",
                "shared_buffers", "64MB",
                "lc_messages", "C",
                "log_line_prefix", "%m [%p] %q%u@%d "));
        parameters.putAll(settings.parameters());
        List<String> command = new ArrayList<>(Detached.prefix());
        command.addAll(RootUser.prefix());
        command.addAll(List.of(
                home.resolve("bin/postgres").toString(), "-D", data().toString(), "-p", String.valueOf(port())));
        parameters.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return command;
    }

    private static Process launch(List<String> command, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectInput(new File("/dev/null"));
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("No command kill", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String logTail() {
        try {
            String log = Files.readString(log());
            return log.substring(Math.max(0, log.length() - LOG_TAIL_CHARS));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}

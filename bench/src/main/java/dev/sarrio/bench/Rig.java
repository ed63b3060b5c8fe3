package dev.sarrio.bench;

import dev.sarrio.embedded.Directories;
import dev.sarrio.embedded.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Everything that one workload needs, new and for it alone: a plain server, a source and a target with the same rows, and a whole
 * Sarrio that keeps the target in step. Where it is asked for, source and target have a second database with the same rows, which is
 * written on both.
 */
final class Rig implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(30);
    private static final long POLL_NANOS = 10_000_000L;
    /** The second database, and its sync. */
    static final String PAIR = "pair";

    private final Ground ground;
    private final boolean pair;
    private final Product product;
    private final Thread hook = new Thread(this::dismantle, "dismantle");
    private EmbeddedPostgres plain;
    private EmbeddedPostgres source;
    private EmbeddedPostgres target;
    private long lastMark;
    private boolean dismantled;

    private Rig(Ground ground, boolean pair) {
        this.ground = ground;
        this.pair = pair;
        this.product = new Product(ground.directory().resolve("sarrio"), ground.out());
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** @param pair whether there is a second database, written on both sides */
    static Rig build(Ground ground, boolean pair) throws SQLException, IOException {
        Rig rig = new Rig(ground, pair);
        try {
            rig.startServers(ground.servers(), ground.directory());
            rig.startProduct();
            return rig;
        } catch (SQLException | IOException | RuntimeException e) {
            rig.close();
            throw e;
        }
    }

    private void startServers(Servers servers, Path directory) throws SQLException, IOException {
        plain = servers.start(directory.resolve("plain"));
        source = servers.start(directory.resolve("source"));
        target = servers.start(directory.resolve("target"));
        if (pair) {
            addPair(source);
            addPair(target);
        }
        try (Connection c = source()) {
            Servers.execute(c, "source.sql");
        }
        try (Connection c = target()) {
            Servers.execute(c, "target.sql");
        }
    }

    /** A copy of the database as it was filled, with rights of its own. */
    private static void addPair(EmbeddedPostgres server) throws SQLException, IOException {
        try (Connection c = server.connect("postgres");
                Statement statement = c.createStatement()) {
            statement.execute("CREATE DATABASE " + PAIR + " TEMPLATE " + Servers.DBNAME);
        }
        try (Connection c = server.connect(PAIR)) {
            Servers.execute(c, "pair.sql");
        }
    }

    private void startProduct() throws IOException {
        product.up();
        product.addDatabase("src", source.port());
        product.addDatabase("dst", target.port());
        long start = System.nanoTime();
        product.sync("src", "dst");
        if (pair) {
            product.addDatabase("one", source.port(), PAIR);
            product.addDatabase("other", target.port(), PAIR);
            product.twoWaySync(PAIR, "one", "other");
        }
        say("live after " + Statistics.shown(secondsSince(start)) + " s");
    }

    Connection plain() throws SQLException {
        return plain.connect(Servers.DBNAME);
    }

    Connection source() throws SQLException {
        return source(Servers.DBNAME);
    }

    Connection source(String database) throws SQLException {
        return source.connect(database);
    }

    Connection target() throws SQLException {
        return target(Servers.DBNAME);
    }

    Connection target(String database) throws SQLException {
        return target.connect(database);
    }

    /** Takes the target's server away. */
    void stopTarget() {
        target.stop();
    }

    void startTarget() {
        target.start();
    }

    void pause() throws IOException {
        product.pause();
    }

    void resume() throws IOException {
        product.resume();
    }

    /** A last change of the source: what is committed before it has arrived when it has, as whole transactions arrive in order. */
    long mark() throws SQLException {
        return mark(Servers.DBNAME);
    }

    long mark(String database) throws SQLException {
        lastMark--;
        try (Connection c = source(database);
                PreparedStatement update = c.prepareStatement("UPDATE marks SET seen = ? WHERE id = 0")) {
            update.setLong(1, lastMark);
            update.executeUpdate();
        }
        return lastMark;
    }

    /** Waits for a mark. */
    void await(long mark) throws SQLException {
        await(mark, Servers.DBNAME);
    }

    void await(long mark, String database) throws SQLException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        try (Connection c = target(database);
                PreparedStatement look = c.prepareStatement("SELECT seen FROM marks WHERE id = 0")) {
            while (System.nanoTime() < deadline) {
                try (ResultSet row = look.executeQuery()) {
                    if (row.next() && row.getLong(1) == mark) {
                        return;
                    }
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
        throw new IllegalStateException("The changes did not arrive within " + TIMEOUT);
    }

    /** Seconds until all that is committed now has arrived. */
    double drain() throws SQLException {
        long start = System.nanoTime();
        await(mark());
        return secondsSince(start);
    }

    /** Lets a checkpoint that is due happen now, not in what is measured next. */
    static void checkpoint(Connection c) throws SQLException {
        try (Statement statement = c.createStatement()) {
            statement.execute("CHECKPOINT");
        }
    }

    /** CPU seconds by part until now; empty where the system does not tell. `load` is this process. */
    Map<String, Double> cpuSeconds() {
        try {
            ProcessTable processes = ProcessTable.now();
            Map<String, Double> seconds = new LinkedHashMap<>();
            if (!processes.isEmpty()) {
                seconds.put("plain", processes.tree(plain.pid()));
                seconds.put("source", processes.tree(source.pid()));
                seconds.put("target", processes.tree(target.pid()));
                seconds.putAll(product.cpuSeconds(processes));
                seconds.put("load", processes.alone(ProcessHandle.current().pid()));
            }
            return seconds;
        } catch (IOException e) {
            throw new UncheckedIOException("/proc can't be read", e);
        }
    }

    /** What was used since. @param before an earlier answer of {@link #cpuSeconds} */
    Map<String, Double> cpuSecondsSince(Map<String, Double> before) {
        Map<String, Double> used = new LinkedHashMap<>();
        cpuSeconds().forEach((part, seconds) -> used.put(part, seconds - before.get(part)));
        return used;
    }

    /** Whether source and target have the same rows. */
    boolean equal() {
        say("comparing source and target");
        return product.compare() && (!pair || product.compare(PAIR));
    }

    void say(String line) {
        ground.say(line);
    }

    static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the JVM is ending, and the hook does it
        }
        dismantle();
    }

    private synchronized void dismantle() {
        if (dismantled) {
            return;
        }
        dismantled = true;
        try {
            product.down();
        } catch (IOException e) {
            throw new UncheckedIOException("Sarrio could not be stopped", e);
        } finally {
            for (EmbeddedPostgres server : Arrays.asList(plain, source, target)) {
                if (server != null) {
                    server.close();
                }
            }
            Directories.delete(ground.directory());
        }
    }
}

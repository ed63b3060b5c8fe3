package dev.sarrio.system.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A line between clients and one server of this machine that can be cut, stalled, slowed down and torn on one side. Troubles that last
 * are begun and ended, and may overlap. Thread-safe.
 */
final class Proxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 16_384;
    private static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(40);
    private final ServerSocket listener;
    private final int serverPort;
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refusing = new AtomicInteger();
    private final AtomicInteger slow = new AtomicInteger();
    private final Object flow = new Object();
    private int stalls;

    Proxy(int serverPort) {
        this.serverPort = serverPort;
        try {
            this.listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("No proxy", e);
        }
        daemon("accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Resets all connections on both sides. */
    void cut() {
        lines.forEach(Line::reset);
    }

    /** Resets every other connection. */
    void cutHalf() {
        int number = 0;
        for (Line line : lines) {
            if (number++ % 2 == 0) {
                line.reset();
            }
        }
    }

    /** The server's answers end in order; what clients say still goes through. */
    void halfClose() {
        lines.forEach(l -> quietly(l.client::shutdownOutput));
    }

    /** Resets the clients; the server doesn't hear of it, and keeps its sessions, until the trouble ends. */
    Runnable sever() {
        Set<Line> severed = Set.copyOf(lines);
        severed.forEach(Line::sever);
        return () -> severed.forEach(Line::reset);
    }

    /** New connections are reset. */
    Runnable refuse() {
        refusing.incrementAndGet();
        return refusing::decrementAndGet;
    }

    /** Each piece of data is late. */
    Runnable delay() {
        slow.incrementAndGet();
        return slow::decrementAndGet;
    }

    /** Nothing passes; what was sent arrives when the trouble ends. */
    Runnable stall() {
        synchronized (flow) {
            stalls++;
        }
        return () -> {
            synchronized (flow) {
                stalls--;
                flow.notifyAll();
            }
        };
    }

    @Override
    public void close() {
        quietly(listener::close);
        cut();
    }

    private void accept() {
        while (!listener.isClosed()) {
            Socket client;
            try {
                client = listener.accept();
            } catch (IOException e) {
                return; // closed
            }
            try {
                if (refusing.get() > 0) {
                    reset(client);
                } else {
                    new Line(client, new Socket(InetAddress.getLoopbackAddress(), serverPort)).start();
                }
            } catch (IOException e) {
                reset(client); // the server is down
            }
        }
    }

    private void pass() throws InterruptedException {
        if (slow.get() > 0) {
            LockSupport.parkNanos(DELAY_NANOS);
        }
        synchronized (flow) {
            while (stalls > 0) {
                flow.wait();
            }
        }
    }

    /** A client's connection and the server's. */
    private final class Line {
        private final Socket client;
        private final Socket server;
        private final AtomicInteger open = new AtomicInteger(2);
        private volatile boolean severed;

        Line(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        void start() {
            lines.add(this);
            daemon("to server", () -> pump(client, server));
            daemon("to client", () -> pump(server, client));
        }

        private void pump(Socket from, Socket to) {
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n; (n = in.read(buffer)) >= 0; ) {
                    pass();
                    out.write(buffer, 0, n);
                }
                if (!severed) {
                    to.shutdownOutput();
                }
                if (open.decrementAndGet() == 0 && !severed) {
                    reset(); // both ended in order
                }
            } catch (IOException e) {
                if (!severed) {
                    reset();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                reset();
            }
        }

        void sever() {
            severed = true;
            Proxy.reset(client);
        }

        void reset() {
            lines.remove(this);
            Proxy.reset(client);
            Proxy.reset(server);
        }
    }

    private static void reset(Socket socket) {
        quietly(() -> socket.setSoLinger(true, 0));
        quietly(socket::close);
    }

    private interface Closing {
        void run() throws IOException;
    }

    /** Of a connection that is gone already there is nothing left to close. */
    private static void quietly(Closing closing) {
        try {
            closing.run();
        } catch (IOException e) {
            assert e.getMessage() != null; // "Socket is closed", "not connected"
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, "proxy " + name);
        thread.setDaemon(true);
        thread.start();
    }
}

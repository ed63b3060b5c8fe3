package dev.sarrio.apply.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sarrio.core.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A receiver of webhooks as its owner would write it. It can be away, refuse, and be slow. */
final class Receiver implements AutoCloseable {
    final List<Got> got = new CopyOnWriteArrayList<>();
    volatile int status = 204;
    volatile boolean silent;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int port;
    private HttpServer server;

    /** What was posted, and taken. */
    record Got(String path, Headers headers, String body) {
        JsonNode json() {
            try {
                return Json.MAPPER.readTree(body);
            } catch (IOException e) {
                throw new IllegalStateException(body, e);
            }
        }

        long batch() {
            return json().path("batch").asLong();
        }
    }

    Receiver() throws IOException {
        server = listen(0);
        port = server.getAddress().getPort();
    }

    private HttpServer listen(int on) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), on), 0);
        http.createContext("/", this::handle);
        http.setExecutor(threads);
        http.start();
        return http;
    }

    String url() {
        return "http://localhost:" + port + "/hook?a=b";
    }

    void goAway() {
        server.stop(0);
    }

    void comeBack() throws IOException {
        server = listen(port);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (silent) {
            return; // and never answers
        }
        if (status / 100 == 2) {
            got.add(new Got(exchange.getRequestURI().toString(), exchange.getRequestHeaders(), body));
        }
        if (status / 100 == 3) {
            exchange.getResponseHeaders().add("Location", "http://localhost:" + port + "/elsewhere");
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

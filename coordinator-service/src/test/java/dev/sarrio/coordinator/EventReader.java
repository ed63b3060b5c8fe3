package dev.sarrio.coordinator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Reads server-sent events on a thread of its own. */
final class EventReader implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread thread;

    EventReader(URI events) {
        HttpRequest request = HttpRequest.newBuilder(events)
                .header("Authorization", "Bearer " + CoordinatorServers.TOKEN)
                .build();
        thread = new Thread(
                () -> {
                    try (Stream<String> body = HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofLines())
                            .body()) {
                        body.forEach(lines::add);
                    } catch (IOException | UncheckedIOException | InterruptedException e) {
                        lines.add("ended: " + e);
                    }
                },
                "event-reader");
        thread.setDaemon(true);
        thread.start();
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Until there is a line with all of the parts. */
    void await(String... parts) {
        Awaitility.await()
                .until(() -> lines.stream().anyMatch(l -> Arrays.stream(parts).allMatch(l::contains)));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

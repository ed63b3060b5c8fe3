package dev.sarrio.testing;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Decides between embedded servers and containers, quickly and without pulling anything. */
final class Docker {
    static final String POSTGRES_IMAGE = "postgres:";
    static final String KAFKA_IMAGE = "apache/kafka:4.1.1";
    /** What Testcontainers starts for itself, in versions that only its code knows. */
    static final String RYUK_IMAGE = "testcontainers/ryuk:0.13.0";

    static final String TINY_IMAGE = "alpine:3.17";

    private static final Duration ANSWER_MAX = Duration.ofSeconds(1);
    private static final String EMBEDDED = "embedded";
    private static final String IN_A_CONTAINER = "in a container";
    private static final int ANSWER_BYTES = 64;

    private Docker() {}

    /** Whether to run this image in a container. Prints which, and why. */
    static boolean use(String image) {
        String choice = System.getProperty("sarrio.test.servers", "auto");
        String place =
                switch (choice) {
                    case "embedded" -> EMBEDDED;
                    case "docker" -> required(image);
                    case "auto" ->
                        obstacle(image).map(o -> EMBEDDED + ", since " + o).orElse(IN_A_CONTAINER);
                    default ->
                        throw new IllegalArgumentException(
                                "-Dsarrio.test.servers=" + choice + ": use auto, embedded or docker");
                };
        System.out.println("[sarrio.test.servers=" + choice + "] " + image + ": " + place);
        return place.startsWith(IN_A_CONTAINER);
    }

    /** Why a container can't be had without pulling. */
    private static Optional<String> obstacle(String image) {
        return switch (answer(image)) {
            case NONE -> Optional.of("no Docker answers");
            case LACKS_IMAGE -> Optional.of("Docker has no such image");
            case HAS_IMAGE ->
                toPull().findFirst()
                        .map(h -> "Docker has no " + h.image() + ", which Testcontainers wants without " + h.setting());
        };
    }

    /** In a container, or an exception that says how to get the image. A Docker that only Testcontainers can find is left to it. */
    private static String required(String image) {
        Answer answer = answer(image);
        if (answer == Answer.LACKS_IMAGE) {
            throw new IllegalStateException("-Dsarrio.test.servers=docker: Docker has no image " + image
                    + ". Get it with `docker pull " + image + "`, or make a look-alike with `deploy/test-images/build "
                    + image + "`; `auto` would take an embedded server");
        }
        return answer == Answer.NONE
                ? IN_A_CONTAINER
                : IN_A_CONTAINER
                        + toPull().map(h -> "; Testcontainers pulls " + h.image() + ", unless " + h.setting())
                                .collect(Collectors.joining());
    }

    /** Images of Testcontainers' own that are missing here. Without a registry it would try to get them for minutes. */
    private static Stream<OwnImage> toPull() {
        List<OwnImage> wanted = new ArrayList<>();
        if (!Boolean.parseBoolean(System.getenv("TESTCONTAINERS_RYUK_DISABLED"))) {
            wanted.add(new OwnImage(RYUK_IMAGE, "TESTCONTAINERS_RYUK_DISABLED=true"));
        }
        // inside a container it starts another one to find the way to its neighbours
        if (Files.exists(Path.of("/.dockerenv")) && System.getenv("TESTCONTAINERS_HOST_OVERRIDE") == null) {
            wanted.add(new OwnImage(TINY_IMAGE, "TESTCONTAINERS_HOST_OVERRIDE=localhost"));
        }
        return wanted.stream().filter(h -> answer(h.image()) != Answer.HAS_IMAGE);
    }

    /** Asks the daemon, which must answer at once. */
    private static Answer answer(String image) {
        String host = System.getenv().getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock");
        if (!host.startsWith("unix:/") || !Files.exists(Path.of(URI.create(host).getPath()))) {
            return Answer.NONE;
        }
        CompletableFuture<Answer> answer =
                CompletableFuture.supplyAsync(() -> ask(Path.of(URI.create(host).getPath()), image));
        try {
            return answer.get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return Answer.NONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.NONE;
        }
    }

    private static Answer ask(Path socket, String image) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            String request = "GET /images/" + URLEncoder.encode(image, StandardCharsets.UTF_8)
                    + "/json HTTP/1.0\r\nHost: docker\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES);
            channel.read(answer);
            String status = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
            return status.contains(" 200 ")
                    ? Answer.HAS_IMAGE
                    : status.contains(" 404 ") ? Answer.LACKS_IMAGE : Answer.NONE;
        } catch (IOException e) {
            return Answer.NONE;
        }
    }

    /** An image that Testcontainers does without under this setting. */
    private record OwnImage(String image, String setting) {}

    private enum Answer {
        HAS_IMAGE,
        LACKS_IMAGE,
        NONE
    }
}

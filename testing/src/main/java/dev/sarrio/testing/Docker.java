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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Decides between embedded servers and containers, quickly and without pulling anything. */
final class Docker {
    static final String POSTGRES_IMAGE = "postgres:";
    static final String KAFKA_IMAGE = "apache/kafka:4.1.1";
    private static final Duration ANSWER_MAX = Duration.ofSeconds(1);
    private static final int ANSWER_BYTES = 64;

    private Docker() {}

    /** Whether to run this image in a container. Prints which, and why. */
    static boolean use(String image) {
        String choice = System.getProperty("sarrio.test.servers", "auto");
        boolean docker =
                switch (choice) {
                    case "embedded" -> false;
                    case "docker" -> required(image);
                    case "auto" -> answer(image) == Answer.HAS_IMAGE;
                    default ->
                        throw new IllegalArgumentException(
                                "-Dsarrio.test.servers=" + choice + ": use auto, embedded or docker");
                };
        System.out.println("[sarrio.test.servers=" + choice + "] " + image + ": "
                + (docker
                        ? "in a container"
                        : "embedded" + (choice.equals("auto") ? ", since no Docker with that image answers" : "")));
        return docker;
    }

    /** True, or an exception that says how to get the image. A Docker that only Testcontainers can find is left to it. */
    private static boolean required(String image) {
        if (answer(image) == Answer.LACKS_IMAGE) {
            throw new IllegalStateException("-Dsarrio.test.servers=docker: Docker has no image " + image
                    + ". Get it with `docker pull " + image + "`, or make a look-alike with `deploy/test-images/build "
                    + image + "`; `auto` would take an embedded server");
        }
        return true;
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

    private enum Answer {
        HAS_IMAGE,
        LACKS_IMAGE,
        NONE
    }
}

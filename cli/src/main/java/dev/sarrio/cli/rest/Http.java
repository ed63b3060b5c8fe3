package dev.sarrio.cli.rest;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * One request and its answer. The old client of the JDK does it: it is there at once, where the new one takes 0.2 s to be made and keeps the process for
 * another 0.3 s when it ends (its thread sits in native code, and the JVM waits for that). The old one knows no PATCH: {@link PatchRequest} does.
 */
final class Http {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final String TAG = "ETag";
    private static final String LINK = "Link";

    private Http() {}

    /** @param tag its ETag  @param link its Link; null for none */
    record Answer(int status, String body, String tag, String link) {}

    /** @param body null for none */
    static Answer send(String method, URI uri, Map<String, String> headers, byte[] body, Duration timeout)
            throws IOException {
        return method.equals("PATCH")
                ? PatchRequest.send(uri, headers, body, CONNECT_TIMEOUT, timeout)
                : classic(method, uri, headers, body, timeout);
    }

    private static Answer classic(String method, URI uri, Map<String, String> headers, byte[] body, Duration timeout)
            throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        connection.setRequestMethod(method);
        headers.forEach(connection::setRequestProperty);
        boolean writes = method.equals("POST") || method.equals("PUT");
        byte[] bytes = body == null ? new byte[0] : body;
        if (writes) {
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(bytes.length); // else it would send a POST again by itself
        }
        try {
            connect(connection);
            if (writes) {
                connection.getOutputStream().write(bytes);
            }
            int status = connection.getResponseCode();
            try (InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
                return new Answer(
                        status,
                        in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8),
                        connection.getHeaderField(TAG),
                        connection.getHeaderField(LINK));
            }
        } catch (HttpRetryException e) {
            return new Answer(e.responseCode(), "", null, null); // 401, after a body that it can't send again
        }
    }

    private static void connect(HttpURLConnection connection) throws IOException {
        try {
            connection.connect();
        } catch (SocketTimeoutException e) {
            ConnectException unreachable = new ConnectException(e.getMessage());
            unreachable.initCause(e);
            throw unreachable;
        }
    }
}

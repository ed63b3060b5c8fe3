package dev.sarrio.cli.rest;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One PATCH, and its answer, on a connection of its own: HTTP/1.1 as far as that needs it. Of the two clients of the JDK the old one does not know the
 * method, and the new one takes half a second (see {@link Http}).
 */
final class PatchRequest {
    private static final int LINE_BYTES_MAX = 16_384;
    private static final int HEADERS_MAX = 200;
    private static final int BODY_BYTES_MAX = 256 * 1024 * 1024;
    private static final int TLS_PORT = 443;
    private static final int PORT = 80;
    private final InputStream in;

    private PatchRequest(InputStream in) {
        this.in = in;
    }

    static Http.Answer send(URI uri, Map<String, String> headers, byte[] body, Duration connect, Duration timeout)
            throws IOException {
        try (Socket socket = socket(uri, connect)) {
            socket.setSoTimeout((int) timeout.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write(head(uri, headers, body.length).getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
            out.flush();
            return new PatchRequest(new BufferedInputStream(socket.getInputStream())).answer();
        }
    }

    private static Socket socket(URI uri, Duration connect) throws IOException {
        boolean tls = uri.getScheme().equals("https");
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? TLS_PORT : PORT;
        InetSocketAddress address = new InetSocketAddress(uri.getHost(), port);
        if (address.isUnresolved()) {
            throw new UnknownHostException(uri.getHost());
        }
        Socket plain = new Socket();
        try {
            plain.setSoTimeout((int) connect.toMillis()); // of the handshake
            plain.connect(address, (int) connect.toMillis());
            return tls ? secure(plain, uri.getHost(), port) : plain;
        } catch (IOException e) {
            plain.close();
            if (e instanceof SocketTimeoutException) {
                ConnectException unreachable = new ConnectException(e.getMessage());
                unreachable.initCause(e);
                throw unreachable;
            }
            throw e;
        }
    }

    private static Socket secure(Socket plain, String host, int port) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // else any certificate that is trusted would do
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static String head(URI uri, Map<String, String> headers, int length) {
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        StringBuilder head = new StringBuilder("PATCH " + uri.getRawPath() + query + " HTTP/1.1\r\n");
        header(head, "Host", uri.getRawAuthority());
        header(head, "Connection", "close");
        header(head, "Content-Length", String.valueOf(length));
        headers.forEach((name, value) -> header(head, name, value));
        return head.append("\r\n").toString();
    }

    private static void header(StringBuilder head, String name, String value) {
        if (value.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException("The header " + name + " has a character that no header can have");
        }
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private Http.Answer answer() throws IOException {
        int status;
        Map<String, String> headers;
        do { // 100 Continue precedes the answer
            status = status(line());
            headers = headers();
        } while (status < 200);
        String body = new String(body(headers), StandardCharsets.UTF_8);
        return new Http.Answer(status, body, headers.get("etag"), headers.get("link"));
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-5]\\d\\d( .*)?")) {
            throw new ProtocolException("no HTTP");
        }
        return Integer.parseInt(line.split(" ")[1]);
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (int i = 0; i < HEADERS_MAX; i++) {
            String[] both = line().split(":", 2);
            if (both.length < 2) {
                return headers; // an empty line
            }
            headers.put(both[0].toLowerCase(Locale.ROOT), both[1].strip());
        }
        throw new ProtocolException("more than " + HEADERS_MAX + " headers");
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            return chunks();
        }
        String length = headers.get("content-length");
        return length == null ? in.readNBytes(BODY_BYTES_MAX) : exactly(number(length, 10));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            int length = number(line().replaceFirst(";.*", "").strip(), 16);
            if (length == 0) {
                return all.toByteArray();
            }
            if (all.size() > BODY_BYTES_MAX - length) {
                throw new ProtocolException("too long an answer");
            }
            all.write(exactly(length));
            line();
        }
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new ProtocolException("the answer ended too early");
        }
        return bytes;
    }

    private static int number(String text, int radix) throws IOException {
        try {
            int number = Integer.parseInt(text, radix);
            if (number >= 0 && number <= BODY_BYTES_MAX) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new ProtocolException("an answer of length " + text);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || line.size() == LINE_BYTES_MAX) {
                throw new ProtocolException(b < 0 ? "the answer ended too early" : "too long a line");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}

package dev.sarrio.coordinator.bucardo;

import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.secret.Secret;
import dev.sarrio.core.secret.SecretBox;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** `postgres://USER:PASSWORD@HOST:PORT/DBNAME?sslmode=…`, where Bucardo's defaults fill what is missing. */
final class ControlUrl {
    private static final int PORT_DEFAULT = 5432;
    private static final String NAME_DEFAULT = "bucardo";

    private ControlUrl() {}

    static Connection parse(String url, SecretBox secrets) {
        URI uri;
        try {
            uri = URI.create(url.strip().replaceFirst("^jdbc:", ""));
        } catch (IllegalArgumentException e) {
            throw invalid(); // without the cause: it repeats the text, which may hold a password
        }
        boolean postgres = uri.getScheme() != null && uri.getScheme().matches("postgres(ql)?");
        if (!postgres || uri.getHost() == null) {
            throw invalid();
        }
        String[] login = uri.getRawUserInfo() == null
                ? new String[] {NAME_DEFAULT}
                : uri.getRawUserInfo().split(":", 2);
        String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
        Map<String, String> parameters = new TreeMap<>();
        for (String pair :
                uri.getRawQuery() == null ? new String[0] : uri.getRawQuery().split("&")) {
            String[] both = pair.split("=", 2);
            parameters.put(both[0], both.length < 2 ? "" : decoded(both[1]));
        }
        return new Connection(
                uri.getHost(),
                uri.getPort() < 0 ? PORT_DEFAULT : uri.getPort(),
                path.isEmpty() ? NAME_DEFAULT : path,
                decoded(login[0]),
                login.length < 2 ? null : secrets.seal(new Secret(decoded(login[1]))),
                parameters);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static SarrioException invalid() {
        return new SarrioException(
                        ErrorCode.INVALID_VALUE,
                        "That is not the URL of a database",
                        "write postgres://USER@HOST:PORT/bucardo, with %40 for an @ and %2F for a / in a password")
                .onField("url");
    }
}

package dev.sarrio.cli.rest;

import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.Option;
import dev.sarrio.cli.grammar.UsageException;
import dev.sarrio.core.secret.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the coordinator is and how we may talk to it: an option, else the environment, else the files that `./sarrio up` wrote.
 *
 * @param token null if there is none
 * @param user who we say we are: the login and the host
 */
public record Settings(URI url, Secret token, String user) {
    private static final Path HOST_NAME = Path.of("/etc/hostname");
    public static final String URL_DEFAULT = "http://localhost:7270";

    /** @param directory the working directory: `.sarrio/` in it or above it is the standalone's */
    public static Settings of(CommandLine line, Map<String, String> environment, Path directory) {
        Path standalone = standalone(directory);
        String url = line.option(Option.URL)
                .or(() -> java.util.Optional.ofNullable(environment.get("SARRIO_URL")))
                .filter(s -> !s.isBlank())
                .orElseGet(() -> StandaloneState.url(standalone).orElse(URL_DEFAULT));
        String token = line.option(Option.TOKEN).orElse(null);
        if (token == null && line.has(Option.TOKEN_FILE)) {
            token = required(directory.resolve(line.option(Option.TOKEN_FILE).orElseThrow()));
        }
        if (token == null) {
            token = environment.get("SARRIO_TOKEN");
        }
        if (token == null) {
            String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
            token = first(standalone.resolve("token"), Path.of(home, ".config", "sarrio", "token"));
        }
        return new Settings(
                uri(url), token == null || token.isBlank() ? null : new Secret(token.strip()), user(environment));
    }

    private static String user(Map<String, String> environment) {
        String login = environment.getOrDefault("USER", System.getProperty("user.name"));
        String host = environment.get("HOSTNAME");
        return login + "@" + (host == null || host.isBlank() ? hostName() : host);
    }

    /** From the file where there is one: asking the resolver can take seconds. */
    private static String hostName() {
        try {
            return Files.isReadable(HOST_NAME)
                    ? Files.readString(HOST_NAME).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "localhost";
        }
    }

    private static URI uri(String url) {
        try {
            URI uri = URI.create(url.replaceFirst("(/api/v1)?/?$", "")); // as `up` prints it, or as a host
            if (uri.getHost() != null
                    && uri.getScheme() != null
                    && uri.getScheme().startsWith("http")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new UsageException("Not a URL: " + url, "write e.g. --url http://localhost:7270, or set SARRIO_URL");
    }

    private static Path standalone(Path directory) {
        for (Path d = directory.toAbsolutePath(); d != null; d = d.getParent()) {
            if (Files.isDirectory(d.resolve(".sarrio"))) {
                return d.resolve(".sarrio");
            }
        }
        return directory.resolve(".sarrio");
    }

    private static String first(Path... files) {
        for (Path file : files) {
            if (Files.isReadable(file)) {
                return required(file);
            }
        }
        return null;
    }

    private static String required(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UsageException(
                    "The token file can't be read: " + file, "name another with --token-file, or set SARRIO_TOKEN");
        }
    }
}

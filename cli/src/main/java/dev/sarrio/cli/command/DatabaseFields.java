package dev.sarrio.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.cli.grammar.CommandLine;
import dev.sarrio.cli.grammar.UsageException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The words about a database as the fields of a request. */
final class DatabaseFields {
    private static final List<String> URL_SCHEMES = List.of("postgres", "postgresql", "jdbc");
    private final CommandLine line;
    private final ObjectNode body = Call.object();

    private DatabaseFields(CommandLine line) {
        this.line = line;
    }

    /** @param which of several databases in one line: values with commas are theirs in order */
    static ObjectNode of(CommandLine line, int which, int all) {
        DatabaseFields fields = new DatabaseFields(line);
        line.names().stream().skip(1).filter(DatabaseFields::isUrl).findFirst().ifPresent(fields::url);
        line.value("dsn").ifPresent(fields::dsn);
        for (String field : List.of("host", "dbname", "user", "dbgroup")) {
            line.value(field).ifPresent(v -> fields.body.put(field, nth(v, which, all)));
        }
        line.value("port").ifPresent(v -> fields.body.put("port", Integer.parseInt(nth(v, which, all))));
        line.value("schema_mode").ifPresent(v -> fields.body.put("schemaMode", v));
        SyncFields.flag(line, fields.body, "makedelta", "makedelta");
        line.value("pass")
                .ifPresent(v -> fields.body.put(
                        "password", v.equals("-") ? Typed.secret("Password", "pass") : nth(v, which, all)));
        line.value("conn").ifPresent(fields::conn);
        for (String parameter : List.of("sslmode", "sslrootcert")) {
            line.value(parameter).ifPresent(v -> fields.parameter(parameter, v));
        }
        return fields.body;
    }

    /** libpq's environment and Bucardo's defaults for what the line leaves open. */
    static void addDefaults(ObjectNode body, Map<String, String> environment) {
        if (!body.has("host")) {
            body.put("host", environment.getOrDefault("PGHOSTADDR", environment.getOrDefault("PGHOST", "localhost")));
        }
        String port = environment.getOrDefault("PGPORT", "");
        if (!body.has("port") && port.matches("\\d{1,5}")) {
            body.put("port", Integer.parseInt(port));
        }
        if (!body.has("user")) {
            body.put("user", "sarrio");
        }
    }

    static boolean isUrl(String word) {
        return URL_SCHEMES.contains(word.split(":", 2)[0]) && word.contains("://");
    }

    private static String nth(String value, int which, int all) {
        String[] values = all > 1 ? value.split(",", -1) : new String[] {value};
        return values[Math.min(which, values.length - 1)];
    }

    private void dsn(String dsn) {
        if (isUrl(dsn)) {
            url(dsn);
        } else {
            conn(dsn.replaceFirst("^(dbi|DBI):Pg:", "").replace(';', ' '));
        }
    }

    private void url(String text) {
        URI uri;
        try {
            uri = URI.create(text.replaceFirst("^jdbc:", ""));
        } catch (IllegalArgumentException e) {
            throw badUrl();
        }
        if (uri.getHost() == null || uri.getPath() == null || uri.getPath().length() < 2) {
            throw badUrl();
        }
        body.put("host", uri.getHost());
        body.put("dbname", uri.getPath().substring(1));
        if (uri.getPort() > 0) {
            body.put("port", uri.getPort());
        }
        if (uri.getRawUserInfo() != null) {
            String[] login = uri.getRawUserInfo().split(":", 2);
            body.put("user", decoded(login[0]));
            if (login.length > 1) {
                body.put("password", decoded(login[1]));
            }
        }
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&")) {
                keyValue(decoded(pair));
            }
        }
    }

    private static UsageException badUrl() {
        // the text may hold a password: it is not repeated
        return new UsageException(
                "That is not the URL of a database",
                "write postgres://USER@HOST:PORT/DBNAME, with %40 for an @ and %2F for a / in a password");
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private void conn(String text) {
        Arrays.stream(text.strip().split("\\s+")).filter(s -> !s.isEmpty()).forEach(this::keyValue);
    }

    private void keyValue(String pair) {
        String[] both = pair.split("=", 2);
        if (both.length < 2) {
            throw new UsageException("Not name=value: \"" + both[0] + "\"", "write e.g. conn=\"sslmode=require\"");
        }
        switch (both[0]) {
            case "host", "dbname", "user", "password" -> body.put(both[0], both[1]);
            case "db" -> body.put("dbname", both[1]);
            case "port" -> body.put("port", port(both[1]));
            default -> parameter(both[0], both[1]);
        }
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,5}")) {
            throw new UsageException("Invalid value for 'port': must be a number", "write e.g. port=5432");
        }
        return Integer.parseInt(text);
    }

    private void parameter(String name, String value) {
        body.withObject("/parameters").put(name, value);
    }
}

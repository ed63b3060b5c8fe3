package dev.sarrio.coordinator.bucardo;

import static dev.sarrio.coordinator.bucardo.ControlTables.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.coordinator.declare.Document;
import dev.sarrio.core.secret.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A row of `bucardo.db`. */
final class DatabaseTranslation {
    private static final int PORT_DEFAULT = 5432;
    private static final Set<String> PARAMETERS = Set.of("sslmode", "sslrootcert");

    private DatabaseTranslation() {}

    /**
     * @param makedelta said of it, or of it in a dbgroup
     * @param left takes what has no equivalent. Empty if the whole database has none
     */
    static Optional<Document.DatabaseSpec> of(JsonNode db, boolean makedelta, Consumer<NoEquivalent> left) {
        String what = "the database \"" + text(db, "name") + "\"";
        String type = text(db, "dbtype");
        if (!type.isEmpty() && !type.equals("postgres")) {
            left.accept(new NoEquivalent(
                    what + " of type " + type,
                    "only PostgreSQL is written",
                    "an own consumer of the Kafka topics: docs/protocol/README.md"));
            return Optional.empty();
        }
        Map<String, String> fields = new TreeMap<>();
        fields.put("host", text(db, "dbhost"));
        fields.put("port", text(db, "dbport"));
        fields.put("dbname", text(db, "dbname"));
        fields.put("user", text(db, "dbuser"));
        fields.put("password", text(db, "dbpass"));
        addAll(fields, text(db, "dbconn"));
        addAll(fields, text(db, "dbdsn").replaceFirst("(?i)^dbi:Pg:", ""));
        fields.values().removeIf(String::isEmpty);
        if (!fields.containsKey("dbname") || !text(db, "dbservice").isEmpty() || fields.containsKey("service")) {
            left.accept(new NoEquivalent(
                    what,
                    "where it is stands in a service file",
                    "sarrio add database " + text(db, "name") + " dbname=… host=… user=…"));
            return Optional.empty();
        }
        return Optional.of(new Document.DatabaseSpec(
                host(what, fields, left),
                fields.getOrDefault("port", "").matches("\\d{1,5}")
                        ? Integer.parseInt(fields.get("port"))
                        : PORT_DEFAULT,
                fields.get("dbname"),
                fields.getOrDefault("user", "bucardo"),
                password(what, db, fields, left),
                parameters(what, fields, left),
                null,
                makedelta));
    }

    /** `name=value` with spaces or semicolons between, as in a DSN. */
    private static void addAll(Map<String, String> fields, String pairs) {
        for (String pair : pairs.split("[;\\s]+")) {
            String[] both = pair.split("=", 2);
            if (both.length == 2) {
                fields.put(both[0].equals("db") ? "dbname" : both[0], both[1]);
            }
        }
    }

    private static String host(String what, Map<String, String> fields, Consumer<NoEquivalent> left) {
        String host = fields.getOrDefault("host", "localhost");
        if (host.startsWith("/")) {
            left.accept(new NoEquivalent(
                    "the socket " + host + " of " + what,
                    "databases are reached over TCP",
                    "localhost was put in its place"));
            return "localhost";
        }
        return host;
    }

    private static Secret password(String what, JsonNode db, Map<String, String> fields, Consumer<NoEquivalent> left) {
        String password = fields.get("password");
        String instead = "sarrio update database " + text(db, "name") + " pass=-";
        if (password == null && !text(db, "pgpass").isEmpty()) {
            left.accept(new NoEquivalent("the pgpass file of " + what, "no such files are read", instead));
        }
        // such a password would be taken for a reference to a variable or a file of the coordinator's
        if (password != null && password.matches("(env|file):.*")) {
            left.accept(
                    new NoEquivalent("the password of " + what, "it begins with env: or file:", "another password"));
            return null;
        }
        return password == null ? null : new Secret(password);
    }

    private static Map<String, String> parameters(
            String what, Map<String, String> fields, Consumer<NoEquivalent> left) {
        Map<String, String> parameters = new TreeMap<>();
        fields.forEach((key, value) -> {
            if (PARAMETERS.contains(key)) {
                parameters.put(key, value);
            } else if (!Set.of("host", "port", "dbname", "user", "password").contains(key)) {
                left.accept(new NoEquivalent(
                        key + " of " + what, "it is no parameter here", "sslmode and sslrootcert are; leave it out"));
            }
        });
        return parameters;
    }
}

package dev.sarrio.system.grammar;

import dev.sarrio.core.control.Connection;
import dev.sarrio.system.Product;
import dev.sarrio.system.Rest;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Where the story plays: five databases of one server, the packaged product, and a directory for files. */
final class Stage implements AutoCloseable {
    private static final int MAJOR = 15; // Debian's pg_dump can read it
    private static final List<String> DATABASES = List.of("source", "target", "spare", "extra", "control");
    private static final String ROLE = "sarrio";
    private final Map<String, TestDatabase> databases = new LinkedHashMap<>();
    private final Map<String, String> values = new HashMap<>();
    private final Path directory;
    private final Product product;
    private boolean explained;

    Stage(Path directory) {
        this.directory = directory;
        CompletableFuture<Product> started = CompletableFuture.supplyAsync(() -> Product.start(directory));
        DATABASES.forEach(name -> databases.put(name, database()));
        product = started.join();
        Connection login = database("source").as(ROLE);
        String password = TestSecrets.BOX.open(login.sealedPassword()).reveal();
        databases.forEach((name, database) -> values.put(name, database.name()));
        values.put("host", login.host());
        values.put("port", String.valueOf(login.port()));
        values.put("password", password);
        values.put("urlpassword", URLEncoder.encode(password, StandardCharsets.UTF_8));
        values.put("url", product.url());
        values.put("token", product.token());
    }

    /** A role that may do what a source and a target want, also with tables that are made later. */
    private static TestDatabase database() {
        TestDatabase database = TestPostgres.server(MAJOR).createDatabase();
        String schemas = " IN SCHEMA public, shop ";
        database.execute("CREATE SCHEMA shop", "CREATE SCHEMA crm", "CREATE SCHEMA bucardo");
        database.role(
                ROLE,
                "GRANT CREATE ON DATABASE " + database.name() + " TO " + ROLE,
                "GRANT USAGE, CREATE ON SCHEMA public, shop, crm, bucardo TO " + ROLE,
                "ALTER DEFAULT PRIVILEGES" + schemas
                        + "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER ON TABLES TO " + ROLE,
                "ALTER DEFAULT PRIVILEGES" + schemas + "GRANT ALL ON SEQUENCES TO " + ROLE,
                "ALTER DEFAULT PRIVILEGES IN SCHEMA bucardo GRANT SELECT ON TABLES TO " + ROLE,
                "GRANT SET ON PARAMETER session_replication_role TO " + ROLE);
        return database;
    }

    /** Of the placeholders in the story. */
    Map<String, String> values() {
        return Map.copyOf(values);
    }

    TestDatabase database(String name) {
        TestDatabase database = databases.get(name);
        if (database == null) {
            throw new IllegalStateException("There is no database " + name);
        }
        return database;
    }

    Rest rest() {
        return product.rest();
    }

    Path directory() {
        return directory;
    }

    /** What a command needs to find the coordinator. */
    Map<String, String> environment() {
        return Map.of(
                "SARRIO_URL",
                product.url(),
                "SARRIO_TOKEN",
                product.token(),
                "HOME",
                directory.toString(),
                "USER",
                "ana");
    }

    void write(String file, String text) {
        try {
            Files.writeString(directory.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a failure is explained with; the first with the logs, since those after it are mostly of the same cause. */
    String explanation() {
        String logs = explained ? "" : "\nlogs:\n" + product.logs();
        explained = true;
        return "status: " + rest().seen("/status") + logs;
    }

    @Override
    public void close() {
        product.close();
        databases.values().forEach(TestDatabase::close);
    }
}

package dev.sarrio.system.faults;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.system.Product;
import dev.sarrio.system.Rest;
import dev.sarrio.testing.OwnTestServer;
import dev.sarrio.testing.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The packaged product, two database servers, a proxy before each, and two syncs between them: one one-way, one two-way. */
final class Rig implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(4);
    /** Small, so that a copy has many of them. */
    private static final int CHUNK_BYTES = 192 << 10;
    /** Commits that do not wait stay off the disk until somebody's commit does. */
    private static final Map<String, String> LAZY =
            Map.of("wal_writer_delay", "10s", "wal_writer_flush_after", "16MB", "shared_buffers", "64MB");

    private final Map<String, OwnTestServer> servers = new TreeMap<>();
    private final Map<String, Proxy> proxies = new TreeMap<>();
    private final Ledger oneWay;
    private final Ledger bothWays;
    private final Product product;
    private final Rest rest;

    Rig(Path directory) {
        servers.put(Fault.OLD, TestPostgres.own(15, LAZY));
        servers.put(Fault.NEW, TestPostgres.own(17, LAZY));
        servers.forEach((side, server) -> proxies.put(side, new Proxy(server.port())));
        oneWay = ledger("oneway", false);
        bothWays = ledger("twoway", true);
        product = Product.start(directory, "-Dsarrio.apply.copy-chunk-bytes=" + CHUNK_BYTES);
        rest = product.rest();
    }

    /** Adds the syncs and waits until both run. */
    void define() {
        Map<String, Integer> ports = new TreeMap<>();
        proxies.forEach((side, proxy) -> ports.put(side, proxy.port()));
        for (Ledger ledger : List.of(oneWay, bothWays)) {
            ledger.define(rest, ports);
        }
        for (Ledger ledger : List.of(oneWay, bothWays)) {
            awaitRunning(ledger);
        }
    }

    private Ledger ledger(String sync, boolean bothWays) {
        return new Ledger(
                sync,
                bothWays,
                servers.get(Fault.OLD).createDatabase(),
                servers.get(Fault.NEW).createDatabase());
    }

    Ledger ledger(boolean bothWritten) {
        return bothWritten ? bothWays : oneWay;
    }

    OwnTestServer server(String side) {
        return servers.get(side);
    }

    Proxy proxy(String side) {
        return proxies.get(side);
    }

    Product product() {
        return product;
    }

    Rest rest() {
        return rest;
    }

    /** No flow of the sync has a problem, and both sides are consistent. */
    void awaitRunning(Ledger ledger) {
        await("running without an error").atMost(PATIENCE).ignoreExceptions().until(() -> runs(ledger));
    }

    private boolean runs(Ledger ledger) {
        JsonNode status = rest.get("/syncs/" + ledger.sync() + "/status");
        boolean runs = status.path("state").asText().equals("RUNNING")
                && status.path("consistent").asBoolean()
                && status.path("sequences").size() == 1;
        for (String flows : List.of("sources", "targets")) {
            runs &= status.path(flows).size()
                    == (flows.equals("sources")
                            ? ledger.writers().size()
                            : ledger.watched().size());
            for (JsonNode flow : status.path(flows)) {
                runs &= flow.path("state").asText().equals("RUNNING")
                        && !flow.path("stale").asBoolean();
            }
        }
        return runs && !status.path("problem").has("code");
    }

    /** What a failure is explained with. */
    String explanation() {
        String statuses;
        try {
            statuses = rest.get("/status").toPrettyString();
        } catch (RuntimeException e) {
            statuses = "none: " + e.getMessage();
        }
        return "status: " + statuses + "\nlogs:\n" + product.logs();
    }

    @Override
    public void close() {
        product.close();
        proxies.values().forEach(Proxy::close);
        servers.values().forEach(OwnTestServer::close);
    }
}

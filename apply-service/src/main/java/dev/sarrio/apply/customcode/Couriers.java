package dev.sarrio.apply.customcode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.control.CustomCode;
import dev.sarrio.core.control.CustomCode.WhenRun;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.SyncName;
import dev.sarrio.postgres.PgServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The webhooks of one sync at one target, each with a courier. For the flow's thread. */
public final class Couriers implements AutoCloseable {
    private final Route route;
    private final List<CustomCode> codes;
    private final List<Courier> couriers = new ArrayList<>();
    private final List<RememberedMail> exceptions = new ArrayList<>();
    private String lastError;

    /** What events are about. @param connection of the target */
    public record Route(SyncName sync, DatabaseName source, DatabaseName target, Connection connection) {
        String flow() {
            return sync + "/" + target;
        }
    }

    /**
     * Starts them.
     *
     * @param codes of which the webhooks are taken
     * @param told how it stands with a customcode, by its name
     */
    public Couriers(
            Route route,
            List<CustomCode> codes,
            PgServers servers,
            Webhooks webhooks,
            BiConsumer<String, Delivery> told) {
        this.route = route;
        this.codes = codes.stream().filter(c -> c.webhook() != null).toList();
        for (CustomCode code : this.codes) {
            boolean kept = code.whenrun() == WhenRun.AFTER_SYNC;
            RememberedMail remembered = new RememberedMail();
            Mail mail = kept
                    ? new KeptMail(servers, route.connection(), route.sync(), route.flow(), code.name())
                    : remembered;
            if (!kept) {
                exceptions.add(remembered);
            }
            couriers.add(new Courier(code, route.flow(), mail, webhooks, d -> told.accept(code.name(), d)));
        }
    }

    /** Whether these are as they should be. */
    public boolean serve(Route wanted, List<CustomCode> wantedCodes) {
        return route.equals(wanted)
                && codes.equals(
                        wantedCodes.stream().filter(c -> c.webhook() != null).toList());
    }

    /** A transaction was committed. */
    public void committed() {
        lastError = null;
        couriers.stream().filter(c -> c.code().whenrun() == WhenRun.AFTER_SYNC).forEach(Courier::wake);
    }

    /**
     * The flow has met an error that only a person can put right; the same one is told once.
     *
     * @param revision of the definition that the flow works by
     * @param batch the last one that was applied, or null
     */
    public void failed(SarrioException e, long revision, Long batch) {
        String id = route.flow() + "/" + revision + "/" + (batch == null ? "-" : batch) + "/" + e.code();
        if (exceptions.isEmpty() || id.equals(lastError)) {
            return;
        }
        lastError = id;
        ObjectNode body = Json.MAPPER
                .createObjectNode()
                .put("sync", route.sync().value())
                .put("source", route.source().value())
                .put("target", route.target().value())
                .put("batch", batch)
                .put("at", Instant.now().toString())
                .put("code", e.code().name())
                .put("message", e.getMessage())
                .put("table", e.table())
                .put("remedy", e.remedy());
        int next = 0;
        for (Courier courier : couriers) {
            if (courier.code().whenrun() == WhenRun.EXCEPTION) {
                exceptions.get(next++).put(Told.of(id, courier.code(), body));
                courier.wake();
            }
        }
    }

    @Override
    public void close() {
        couriers.forEach(Courier::close);
    }
}

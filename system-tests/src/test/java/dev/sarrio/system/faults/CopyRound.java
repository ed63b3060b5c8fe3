package dev.sarrio.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.system.Bank;
import dev.sarrio.system.Rest;
import dev.sarrio.testing.Churn;
import dev.sarrio.testing.PrivilegesPage;
import dev.sarrio.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A copy of schema and data between two databases of its own, under writes, while the plan is played. For one thread. */
final class CopyRound {
    /** On a machine that does much else, each start of a service that was killed takes its time. */
    private static final Duration COMPLETE_MAX = Rig.PATIENCE.multipliedBy(2);

    private final Rig rig;
    private final Rest rest;
    private final CopyPlan plan;
    private final String sync;
    private final TestDatabase source;
    private final TestDatabase target;
    private final Consumer<String> say;
    private Instant lastFault = Instant.EPOCH;

    /** @param say is told what it comes to */
    CopyRound(Rig rig, CopyPlan plan, Consumer<String> say) {
        this.rig = rig;
        this.rest = rig.rest();
        this.plan = plan;
        this.say = say;
        this.sync = "copy" + plan.seed();
        this.source = rig.server(Fault.OLD).createDatabase();
        this.target = rig.server(Fault.NEW).createDatabase();
    }

    void play() {
        prepare();
        define();
        try (Churn churn = Churn.start(source, plan.seed());
                FaultPlayer player = new FaultPlayer(rig, rig.ledger(false), List.of())) {
            for (CopyPlan.Step step : plan.steps()) {
                await("phase " + step.phase())
                        .atMost(Rig.PATIENCE)
                        .ignoreExceptions()
                        .until(() -> hasReached(step.phase()));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(step.millis()));
                say.accept(step.fault() + " in phase " + phase() + ", " + copied() + " rows, " + churn.writes()
                        + " writes");
                player.play(step.fault());
                lastFault = Clock.systemUTC().instant();
            }
            await("the copy is complete")
                    .atMost(COMPLETE_MAX)
                    .ignoreExceptions()
                    .until(this::isConsistent);
        }
        say.accept("complete");
        await("both sides are equal").atMost(Rig.PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        Churn.digest(target))
                .isEqualTo(Churn.digest(source)));
        assertThat(target.query(
                        "SELECT (SELECT count(*) FROM sarrio.copy_start) + (SELECT count(*) FROM sarrio.copy_chunk)"))
                .as("what a copy keeps to go on")
                .isEqualTo("0");
        compare();
        rest.delete("/syncs/" + sync); // the rounds that follow are not to pay for it
    }

    private void prepare() {
        source.execute(Churn.SCHEMA);
        if (plan.seed() % 2 == 0) { // a crash of the source then takes back what was committed
            source.execute("ALTER DATABASE " + source.name() + " SET synchronous_commit = off");
        }
        for (String block : List.of("source", "source, for each schema")) {
            source.role("sarrio", PrivilegesPage.grants(block, source, "sarrio", "public"));
        }
        for (String block : List.of(
                "target",
                "target, PostgreSQL 15 and newer",
                "target, copy of schema and data: for each schema that is there already")) {
            target.role("sarrio", PrivilegesPage.grants(block, target, "sarrio", "public"));
        }
    }

    private void define() {
        Map.of(Fault.OLD, source, Fault.NEW, target).forEach((side, database) -> {
            Map<String, Object> definition = Bank.definition(sync + "_" + side, database);
            definition.put("port", rig.proxy(side).port());
            rest.post("/databases", definition);
        });
        rest.post("/tables", Map.of("db", sync + "_" + Fault.OLD, "names", Churn.TABLES, "relgroup", sync));
        rest.post(
                "/syncs",
                Map.of(
                        "name",
                        sync,
                        "relgroup",
                        sync,
                        "dbs",
                        List.of(sync + "_" + Fault.OLD + ":source", sync + "_" + Fault.NEW + ":target"),
                        "copy",
                        "all",
                        "copyjobs",
                        2,
                        "copyrate",
                        "900kB"));
    }

    private JsonNode towards() {
        return rest.get("/syncs/" + sync + "/status").path("targets").path(0);
    }

    private String phase() {
        return towards().path("details").path("copy").path("phase").asText();
    }

    private long copied() {
        long rows = 0;
        for (JsonNode table : towards().path("details").path("copy").path("tables")) {
            rows += table.path("rowsDone").asLong();
        }
        return rows;
    }

    /** By what was reported since the last fault, so that there is something to kill again. A copy that is complete has reached every phase. */
    private boolean hasReached(String phase) {
        boolean fresh = Instant.parse(towards().path("at").asText()).isAfter(lastFault);
        return fresh && (CopyPlan.PHASES.indexOf(phase()) >= CopyPlan.PHASES.indexOf(phase) || isConsistent());
    }

    private boolean isConsistent() {
        JsonNode towards = towards();
        return towards.path("state").asText().equals("RUNNING")
                && towards.path("details").path("consistent").asBoolean();
    }

    private void compare() {
        String job = rest.post("/syncs/" + sync + "/compare").path("id").asText();
        await("the comparison")
                .atMost(Rig.PATIENCE)
                .ignoreExceptions()
                .until(() -> !rest.get("/jobs/" + job).path("state").asText().equals("RUNNING"));
        JsonNode done = rest.get("/jobs/" + job);
        assertThat(done.path("equal").asBoolean()).as(done.toPrettyString()).isTrue();
    }
}

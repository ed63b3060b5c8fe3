package dev.sarrio.system.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A live shop moves to another server by what `docker compose` starts, while services crash and are replaced. */
class ComposeST {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final double CALM_MILLIS = 1_000;
    /** A service that another one stands in for only once somebody's session has timed out. The figures themselves, 10 s at most, are printed. */
    private static final double LAG_MILLIS_STUCK = 40_000;

    private static final double MEMORY_MB_MAX = 400 * 1.048576;
    /** The lines of a Bucardo migration. */
    private static final List<String> STORY = List.of(
            "install",
            "add database nonrds dbname=mydb host=nonrds user=bucardo pass=bucardo",
            "add database rds dbname=mydb host=rds user=my_user pass=bucardo",
            "add dbgroup mydbs nonrds:source rds:target",
            "add all tables db=nonrds relgroup=myrels exclude-table=audit_log exclude-table=tmp_*",
            "add sync mysync relgroup=myrels dbs=mydbs autokick=0",
            "validate mysync",
            "update sync mysync autokick=1",
            "start");

    @TempDir
    Path directory;

    private Compose compose;

    @BeforeAll
    static void images() {
        Images.wanted();
    }

    @AfterAll
    static void forgetTheNextImages() {
        Images.ALL.forEach(
                name -> Command.succeeds("docker", "rmi", next(name))); // a class that was skipped has made none
    }

    @Test
    void aLiveShopMovesWhileServicesCrashAndAreReplaced() {
        try (Compose stack = new Compose(Compose.installed().get(0), directory)) {
            compose = stack;
            up();
            Shop source = new Shop(stack.variable("DEMO_SOURCE_PORT"));
            Shop target = new Shop(stack.variable("DEMO_TARGET_PORT"));
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> Integer.parseInt(source.query("SELECT count(*) FROM orders")) > 50_000);
            for (String line : STORY) {
                Command.Said said = stack.cli(line.split(" "));
                assertThat(said.code()).as(line + "\n" + said.text()).isZero();
                assertThat(said.text())
                        .as("a container is not judged by another's contents")
                        .doesNotContain("pg_dump");
            }
            explained(() -> await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> target.query("SELECT count(*) FROM beat").equals("1")
                            && isConsistent(
                                    stack.cli("status", "mysync", "--json").text())));
            String goods = source.query(Shop.GOODS);
            Map<String, Double> memory = new TreeMap<>();
            try (Shop.Watch watch = target.watch(goods)) {
                calm(watch);
                crash("apply", watch);
                replaceEveryService(watch, memory);
                killBesideAnother("apply", watch);
                assertThat(watch.broken())
                        .as("states that the source never had")
                        .isEmpty();
            }
            bothSidesAreEqual(source, target);
            stack.memory().forEach((container, mb) -> memory.merge(container, mb, Math::max));
            withinLimits(memory);
        } finally {
            compose = null;
        }
    }

    /** The files must be read alike by the last of its first kind. */
    @Test
    void theOlderComposeStartsTheSameStack() {
        assumeTrue(Compose.installed().size() > 1, "only one compose is installed");
        try (Compose stack = new Compose(List.of("docker-compose"), directory)) {
            compose = stack;
            long start = System.nanoTime();
            compose.run("up", "-d").ok();
            explained(() -> assertThat(stack.cli("install").ok())
                    .as("it waits for what has just been started")
                    .contains("is ready at http://coordinator:8080"));
            figure("installed after", seconds(start), "s");
            explained(() -> Images.SERVICES.forEach(service -> awaitReady(compose.container(service))));
            figure("ready after", seconds(start), "s");
        } finally {
            compose = null;
        }
    }

    private void up() {
        long start = System.nanoTime();
        compose.run("up", "-d").ok();
        explained(() -> Images.SERVICES.forEach(service -> awaitReady(compose.container(service))));
        double seconds = seconds(start);
        figure("ready after", seconds, "s");
    }

    private void awaitReady(String container) {
        String host = Compose.host(container);
        await().atMost(PATIENCE).pollInterval(POLL).until(() -> compose.isReady(host));
    }

    private void crash(String service, Shop.Watch watch) {
        String before = compose.inspect(service, "{{.State.Pid}}");
        compose.crash(service);
        explained(() -> await().atMost(PATIENCE)
                .until(() -> !List.of(before, "0").contains(compose.inspect(service, "{{.State.Pid}}"))));
        calm(watch);
        figure("lag over a crash of " + service, watch.takeLagMillisMax(), "ms");
    }

    /** As an upgrade, by images with another tag: each is started beside the one that runs, but for the coordinator, whose port only one can have. */
    private void replaceEveryService(Shop.Watch watch, Map<String, Double> memory) {
        calm(watch);
        figure("lag before", watch.takeLagMillisMax(), "ms");
        Images.ALL.forEach(name ->
                Command.run("docker", "tag", Images.of(name), next(name)).ok());
        compose.set("SARRIO_IMAGE_TAG", "next");
        for (String service : Images.SERVICES) {
            memory.putAll(compose.memory());
            String old = compose.container(service);
            if (service.equals("coordinator")) {
                stop(service, old);
                compose.run("up", "-d", "--no-deps", service).ok();
                explained(() -> awaitReady(compose.container(service)));
            } else {
                String another = compose.another(service);
                explained(() -> awaitReady(another));
                stop(service, old);
            }
            calm(watch);
            assertThat(compose.inspect(service, "{{.Config.Image}}")).isEqualTo(next(service));
            double lag = watch.takeLagMillisMax();
            figure("lag over the replacement of " + service, lag, "ms");
            assertThat(lag).as("lag over the replacement of " + service).isLessThan(LAG_MILLIS_STUCK);
        }
    }

    /** The one that works is gone without a word; the other has been standing by. */
    private void killBesideAnother(String service, Shop.Watch watch) {
        String old = compose.container(service);
        String another = compose.another(service);
        explained(() -> awaitReady(another));
        calm(watch);
        watch.takeLagMillisMax();
        Command.run("docker", "rm", "-f", old).ok();
        calm(watch);
        double lag = watch.takeLagMillisMax();
        figure("lag over the death of " + service + " beside another", lag, "ms");
        assertThat(lag).as("lag over the death of " + service).isLessThan(LAG_MILLIS_STUCK);
    }

    private static void stop(String service, String container) {
        long start = System.nanoTime();
        Command.run("docker", "stop", "-t", "10", container).ok();
        figure(service + " stopped in", seconds(start), "s");
        assertThat(Command.run("docker", "inspect", "-f", "{{.State.ExitCode}}", container)
                        .ok()
                        .strip())
                .as("exit code of " + service + ": 143 is SIGTERM, 137 a container that had to be killed")
                .isEqualTo("143");
        Command.run("docker", "rm", container).ok();
    }

    private static String next(String name) {
        return Images.of(name).replace(":latest", ":next");
    }

    /** The target is as far as the source, by what was written from now on. */
    private void calm(Shop.Watch watch) {
        long start = System.nanoTime();
        explained(() -> await().atMost(PATIENCE).pollInterval(POLL).until(() -> {
            double lag = watch.lagMillis();
            return lag < CALM_MILLIS && lag < 1000 * seconds(start);
        }));
    }

    /** While a copy catches up, rows of different moments stand side by side. */
    private static boolean isConsistent(String status) {
        return status.contains("\"consistent\"") && !status.matches("(?s).*\"consistent\"\\s*:\\s*false.*");
    }

    private void bothSidesAreEqual(Shop source, Shop target) {
        compose.run("stop", "traffic").ok();
        Command.Said kick = compose.cli("kick", "mysync", "60");
        assertThat(kick.code()).as(kick.text()).isZero();
        assertThat(target.digest()).isEqualTo(source.digest());
        Command.Said compare = compose.cli("compare", "mysync");
        assertThat(compare.code()).as(compare.text()).isZero();
        assertThat(compare.text()).contains("mysync: equal (6 tables");
    }

    private void withinLimits(Map<String, Double> memory) {
        memory.forEach((container, mb) -> figure("memory of " + container, mb, "MB"));
        memory.remove("traffic"); // only a client
        assertThat(memory).hasSizeGreaterThan(Images.SERVICES.size());
        assertThat(memory.values()).allMatch(mb -> mb < MEMORY_MB_MAX);
        for (String service : Images.SERVICES) {
            assertThat(compose.inspect(service, "{{.HostConfig.Memory}} {{.State.OOMKilled}} {{.RestartCount}}"))
                    .as("limit, killed for it, restarts of " + service)
                    .isEqualTo(400 * 1024 * 1024 + " false 0");
        }
    }

    private void explained(Runnable wait) {
        try {
            wait.run();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(e.getMessage() + "\n" + compose.run("ps").text() + compose.logs(), e);
        }
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    private static void figure(String what, double number, String unit) {
        System.out.printf("[sarrio.test.compose] %s %.1f %s%n", what, number, unit);
    }
}

package dev.sarrio.coordinator.switchover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sarrio.coordinator.fence.Fence;
import dev.sarrio.coordinator.store.ControlDatabase;
import dev.sarrio.coordinator.store.Deed;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.coordinator.store.Migration;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.testing.OwnTestServer;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Fences that no sync needs any more, with coordinators that die and databases that are away. */
class LiftingIT {
    private static final String CONTROL_ROLE = "sarrio_control_lifting";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String STOPPED = "SR001";
    private static final String WRITE = "INSERT INTO a (x) VALUES ('x')";
    private final TestDatabase database = TestPostgres.server(17).createDatabase();
    private final OwnTestServer oldServer = TestPostgres.own(15);
    private final Scene scene = new Scene(oldServer, TestPostgres.server(15));
    private final SwitchPlan plan = scene.plan(Scene.NEW);
    private final List<Lifting> open = new ArrayList<>();
    private ControlDatabase control;
    private Definitions definitions;
    private Switches switches;

    @BeforeEach
    void define() {
        database.role(CONTROL_ROLE, "ALTER DATABASE " + database.name() + " OWNER TO " + CONTROL_ROLE);
        control = new ControlDatabase(source());
        Flyway flyway = Flyway.configure()
                .dataSource(source())
                .schemas("sarrio_control")
                .locations("db/control")
                .load();
        assertThat(new Migration(flyway, control, () -> {}).migrate()).isTrue();
        definitions = new Definitions(control, (tx, looks) -> FencedSides.settle(tx), (tx, deed) -> () -> {}, () -> {});
        switches = new Switches(definitions, null, null);
        add(plan.from());
        add(plan.to());
        sql(
                "INSERT INTO relgroup (name, version) VALUES ('rels', 1)",
                "INSERT INTO dbgroup (name, version) VALUES ('dbs', 1)",
                "INSERT INTO dbgroup_member VALUES ('dbs', 'nonrds', 'SOURCE', 0), ('dbs', 'rds', 'SOURCE', 1)");
        addSync();
    }

    @AfterEach
    void close() {
        open.forEach(Lifting::close);
        scene.next.close();
        scene.vertx.close();
        oldServer.close();
        database.close();
    }

    private PGSimpleDataSource source() {
        Connection login = database.as(CONTROL_ROLE);
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {login.host()});
        source.setPortNumbers(new int[] {login.port()});
        source.setDatabaseName(login.dbname());
        source.setUser(login.user());
        source.setPassword(TestSecrets.BOX.open(login.sealedPassword()).reveal());
        source.setCurrentSchema("sarrio_control");
        return source;
    }

    private void add(SwitchPlan.Side side) {
        Connection c = side.connection();
        sql("INSERT INTO database (name, host, port, dbname, username, password_sealed, version) VALUES ('"
                + side.name()
                + "', '" + c.host() + "', " + c.port() + ", '" + c.dbname() + "', '" + c.user() + "', '"
                + c.sealedPassword() + "', 1)");
    }

    private void addSync() {
        sql(
                "INSERT INTO sync (name, relgroup, dbgroup, active, autokick, run, copy_choice, copy_mode, sequence_margin, version)"
                        + " VALUES ('shop', 'rels', 'dbs', true, true, 'RUNNING', 'NONE', 'NONE', 0, 1)");
    }

    /** Each a change of its own, with its consequences. */
    private void sql(String... statements) {
        for (String statement : statements) {
            definitions.change(Deed.of("test", "", ""), tx -> tx.update(statement));
        }
    }

    /** As after a switch from the old side to the new one. */
    private void switched() {
        switches.begun(plan);
        close(plan.from());
        switches.decided(plan);
        switches.ended(plan.sync());
        assertThat(Scene.tried(scene.old, WRITE)).isEqualTo(STOPPED);
    }

    private void close(SwitchPlan.Side side) {
        try (Fence fence = fence(side)) {
            fence.raise(LONG);
            fence.closeForGood("the other side");
        }
        awaitNoLease();
    }

    /** A session ends a little after it is closed. */
    private void awaitNoLease() {
        await().until(() -> scene.old
                .query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                .equals("0"));
    }

    private Fence fence(SwitchPlan.Side side) {
        return new Fence(
                scene.servers.connect(side.connection(), "test"),
                plan.sync(),
                plan.tables(),
                SwitchSettings.stopping(LONG).fence());
    }

    /** What a coordinator that starts does. */
    private Lifting coordinator() {
        Lifting lifting = lifting();
        lifting.start();
        return lifting;
    }

    private Lifting lifting() {
        Lifting lifting = new Lifting(control, scene.servers, SwitchSettings.stopping(LONG), InstantSource.system());
        open.add(lifting);
        return lifting;
    }

    private List<FencedSides.Due> due() {
        return control.read(FencedSides::due);
    }

    private void awaitNothingDue() {
        await().atMost(LONG).until(() -> due().isEmpty());
    }

    @Test
    void aCoordinatorThatStartsLiftsWhatTheOneThatDiedAfterTheRemovalDidNot() {
        switched();
        sql("DELETE FROM sync"); // and here it dies: nobody lifts
        assertThat(Scene.tried(scene.old, WRITE)).isEqualTo(STOPPED);
        assertThat(due()).extracting(FencedSides.Due::database).containsExactlyInAnyOrder(Scene.OLD, Scene.NEW);

        coordinator();
        awaitNothingDue();
        assertThat(Scene.tried(scene.old, WRITE)).isNull();
        assertThat(Scene.leftovers(scene.old)).isEqualTo("0 0");
        assertThat(Scene.leftovers(scene.next)).isEqualTo("0 0");
    }

    @Test
    void aDatabaseThatIsAwayIsLiftedWhenItIsBackAndUntilThenTheReasonIsKept() {
        switched();
        oldServer.kill();
        sql("DELETE FROM sync", "DELETE FROM dbgroup", "DELETE FROM database"); // where it was is kept with the fence
        coordinator();
        await().atMost(LONG).until(() -> due().size() == 1 && due().get(0).problem() != null);
        assertThat(due().get(0).database()).isEqualTo(Scene.OLD);
        assertThat(due().get(0).problem()).contains(scene.old.name()).contains("Remedy: ");

        oldServer.start();
        awaitNothingDue();
        assertThat(Scene.tried(scene.old, WRITE)).isNull();
    }

    @Test
    void oneThatWasRemovedTooAndStaysAwayForADayIsGivenUp() {
        switched();
        oldServer.kill();
        sql("DELETE FROM sync");
        Lifting tomorrow = new Lifting(control, scene.servers, SwitchSettings.stopping(LONG), () -> Instant.now()
                .plus(Duration.ofDays(2)));
        open.add(tomorrow);
        sql("UPDATE fence SET due = due - interval '2 days'");
        tomorrow.now(plan.sync());
        assertThat(due()).as("its definition is still there").hasSize(1);
        sql("DELETE FROM dbgroup", "DELETE FROM database");
        tomorrow.now(plan.sync());
        assertThat(due()).isEmpty();
    }

    @Test
    void aSyncThatBecomesOneWayOrLosesOneSideIsLiftedThereAndForgetsThatItWasSwitched() {
        switched();
        sql("UPDATE dbgroup_member SET role = 'TARGET' WHERE database = 'rds'");
        coordinator();
        awaitNothingDue();
        assertThat(Scene.tried(scene.old, WRITE)).isNull();
        sql("UPDATE dbgroup_member SET role = 'SOURCE' WHERE database = 'rds'");
        assertThat(switches.plan(plan.sync(), null).to().name())
                .as("two-way again it was never switched: applications write the first source")
                .isEqualTo(Scene.NEW);
    }

    @Test
    void aNewSwitchOfTheSameNameBeginsOnlyWhenTheOldFenceIsLiftedAndItsOwnIsNeverTouched() {
        switched();
        oldServer.kill();
        sql("DELETE FROM sync");
        addSync();
        Lifting lifting = lifting();
        lifting.now(plan.sync());
        assertThatThrownBy(() -> switches.begun(plan))
                .isInstanceOfSatisfying(
                        SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_READY))
                .hasMessageContaining("nonrds")
                .hasMessageContaining(due().get(0).problem());

        oldServer.start();
        lifting.now(plan.sync());
        switches.begun(plan);
        close(plan.from());
        switches.decided(plan);
        lifting.now(plan.sync());
        coordinator();
        assertThat(due()).isEmpty();
        assertThat(Scene.tried(scene.old, WRITE)).isEqualTo(STOPPED);
    }

    /** Two coordinators: one has read what is due, and is slower than the other and a new switch together. */
    @Test
    void whoeverIsLateFindsThatItIsNoLongerDue() {
        switched();
        sql("DELETE FROM sync");
        List<FencedSides.Due> readLongAgo = due();
        addSync();
        lifting().now(plan.sync());
        switches.begun(plan);
        close(plan.from());
        awaitNoLease();
        Lifting late = lifting();
        readLongAgo.forEach(late::lift);
        assertThat(Scene.tried(scene.old, WRITE)).isEqualTo(STOPPED);
        assertThat(due()).isEmpty();
    }

    @Test
    void aSwitchUnderWayWhenItsSyncIsRemovedIsWaitedForAndThenLifted() {
        switches.begun(plan);
        Lifting lifting = lifting();
        try (Fence fence = fence(plan.from())) {
            fence.raise(LONG);
            fence.close("rds", LONG);
            sql("DELETE FROM sync");
            assertThatThrownBy(() -> switches.decided(plan))
                    .isInstanceOfSatisfying(
                            SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CHANGED_MEANWHILE));
            lifting.now(plan.sync());
            assertThat(due())
                    .extracting(FencedSides.Due::problem)
                    .contains("a switch of that name is still at work there");
            assertThat(Scene.tried(scene.old, WRITE)).isEqualTo(STOPPED);
            fence.keep(); // as if it had been decided just before
        }
        await().atMost(LONG).untilAsserted(() -> {
            lifting.now(plan.sync());
            assertThat(due()).isEmpty();
        });
        assertThat(Scene.tried(scene.old, WRITE)).isNull();
    }

    @Test
    void aSwitchThatWasPlannedBeforeAnotherOneIsRefused() {
        SwitchPlan planned = switches.plan(plan.sync(), new DatabaseName("rds"));
        switched();
        assertThatThrownBy(() -> switches.begun(planned))
                .isInstanceOfSatisfying(
                        SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CHANGED_MEANWHILE));
    }
}

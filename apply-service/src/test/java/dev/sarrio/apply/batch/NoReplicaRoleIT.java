package dev.sarrio.apply.batch;

import static dev.sarrio.apply.batch.SourceStream.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.apply.target.ApplySettings;
import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PAINS 31: `permission denied to set parameter "session_replication_role"`. */
class NoReplicaRoleIT {
    private static final TableShape PARENT = shape("parent", "id int8!", "v text");
    private static final TableShape CHILD = shape("child", "id int8!", "parent int8");
    private static final TableShape GRANDCHILD = shape("a_grandchild", "id int8!", "child int8");
    private ApplyRig rig;

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    private void open(int major, String... ddl) {
        rig = new ApplyRig(major, new SourceStream(), ApplySettings.DEFAULT, false, ddl).open();
        assertThat(rig.session.replicaRole()).isFalse();
    }

    private void openFamily(int major) {
        open(
                major,
                "CREATE TABLE parent (id bigint PRIMARY KEY, v text)",
                "CREATE TABLE child (id bigint PRIMARY KEY, parent bigint NOT NULL REFERENCES parent ON DELETE RESTRICT)",
                "CREATE TABLE a_grandchild (id bigint PRIMARY KEY, child bigint NOT NULL REFERENCES child)");
    }

    /** PAINS 17: sinks break foreign keys across topics. */
    @ParameterizedTest
    @ValueSource(ints = {13, 15, 18})
    void pain17And31RowsAreWrittenParentsFirstAndDeletedChildrenFirstWithForeignKeysChecked(int major) {
        openFamily(major);
        rig.source
                .batch()
                .row(GRANDCHILD, "100", "10")
                .row(CHILD, "10", "1")
                .row(PARENT, "1", "a")
                .publish();
        rig.source
                .batch()
                .delete(PARENT, "1")
                .row(PARENT, "2", "b")
                .delete(CHILD, "10")
                .row(CHILD, "11", "2")
                .row(GRANDCHILD, "100", "11")
                .publish();
        rig.source
                .batch()
                .truncate(PARENT, "public.parent", null)
                .truncate(CHILD, "public.child", null)
                .truncate(GRANDCHILD, "public.a_grandchild", null)
                .row(PARENT, "3", "c")
                .publish();
        rig.apply(1);
        assertThat(rig.select("SELECT * FROM a_grandchild")).containsExactly("100|10");
        rig.apply(1);
        assertThat(rig.select("SELECT * FROM a_grandchild")).containsExactly("100|11");
        assertThat(rig.select("SELECT * FROM parent")).containsExactly("2|b");
        rig.apply(1);
        assertThat(rig.select("SELECT * FROM parent")).containsExactly("3|c");
    }

    @Test
    void aTruncateOfTheFamilyIsApplied() {
        openFamily(15);
        rig.source.batch().row(CHILD, "10", "1").row(PARENT, "1", "a").publish();
        rig.source
                .batch()
                .truncate(PARENT, "public.parent", null)
                .truncate(CHILD, "public.child", null)
                .row(PARENT, "3", "c")
                .row(CHILD, "30", "3")
                .publish();
        rig.apply(2);

        assertThat(rig.select("SELECT * FROM child")).containsExactly("30|3");
        assertThat(rig.select("SELECT * FROM parent")).containsExactly("3|c");
    }

    @Test
    void aCircleOfDeferrableForeignKeysIsCheckedAtCommit() {
        open(
                15,
                "CREATE TABLE parent (id bigint PRIMARY KEY, v bigint)",
                "CREATE TABLE child (id bigint PRIMARY KEY, parent bigint REFERENCES parent DEFERRABLE)",
                "ALTER TABLE parent ADD FOREIGN KEY (v) REFERENCES child DEFERRABLE");
        rig.source.batch().row(PARENT, "1", "10").row(CHILD, "10", "1").publish();
        rig.apply(1);

        assertThat(rig.select("SELECT * FROM child")).containsExactly("10|1");
    }

    @Test
    void ourOwnTriggersSeeThatChangesAreReplayed() {
        open(
                15,
                "CREATE TABLE parent (id bigint PRIMARY KEY, v text)",
                "CREATE TABLE seen (setting text)",
                "CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
                        + " $$BEGIN INSERT INTO seen VALUES (current_setting('sarrio.replay', true)); RETURN NULL; END$$",
                "CREATE TRIGGER look AFTER INSERT ON parent EXECUTE FUNCTION look()");
        rig.source.batch().row(PARENT, "1", "a").publish();
        rig.apply(1);

        assertThat(rig.select("SELECT * FROM seen")).containsExactly("on");
    }

    @Test
    void swappedUniqueValuesAreWrittenAndColumnsOfTheTargetOnlyAreKept() {
        open(15, "CREATE TABLE parent (id bigint PRIMARY KEY, v text UNIQUE, note text)");
        rig.source.batch().row(PARENT, "1", "a").row(PARENT, "2", "b").publish();
        rig.apply(1);
        rig.database.execute("UPDATE parent SET note = 'kept ' || id");
        rig.source.batch().row(PARENT, "1", "b").row(PARENT, "2", "a").publish();
        rig.apply(1);

        assertThat(rig.select("SELECT * FROM parent ORDER BY id")).containsExactly("1|b|kept 1", "2|a|kept 2");
    }

    @Test
    void aSwapInAReferencedTableNeverDeletesParentsWhoseChildrenWouldGoWithThem() {
        open(
                15,
                "CREATE TABLE parent (id bigint PRIMARY KEY, v text UNIQUE)",
                "CREATE TABLE child (id bigint PRIMARY KEY, parent bigint REFERENCES parent ON DELETE CASCADE)");
        rig.source
                .batch()
                .row(PARENT, "1", "a")
                .row(PARENT, "2", "b")
                .row(CHILD, "10", "1")
                .publish();
        rig.source.batch().row(PARENT, "1", "b").row(PARENT, "2", "a").publish();
        rig.apply(1);

        assertThatThrownBy(() -> rig.apply(1)).isInstanceOfSatisfying(SarrioException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.CONSTRAINT_VIOLATION);
            assertThat(e.remedy()).contains("session_replication_role");
        });
        assertThat(rig.select("SELECT * FROM child")).containsExactly("10|1");
    }

    @Test
    void aUniqueValueTakenOverFromADeletedParentIsWritten() {
        open(
                15,
                "CREATE TABLE parent (id bigint PRIMARY KEY, v text UNIQUE)",
                "CREATE TABLE child (id bigint PRIMARY KEY, parent bigint REFERENCES parent)");
        rig.source.batch().row(PARENT, "1", "a").row(CHILD, "10", null).publish();
        rig.source
                .batch()
                .delete(PARENT, "1")
                .row(PARENT, "2", "a")
                .row(CHILD, "10", "2")
                .publish();
        rig.apply(2);

        assertThat(rig.select("SELECT * FROM parent")).containsExactly("2|a");
    }

    @Test
    void aMissingParentIsNamed() {
        openFamily(15);
        rig.source.batch().row(CHILD, "10", "77").publish();

        assertThatThrownBy(() -> rig.apply(1))
                .hasMessageContaining("child_parent_fkey")
                .hasMessageContaining("(id = 10)")
                .hasMessageContaining("(parent)=(77)");
    }
}

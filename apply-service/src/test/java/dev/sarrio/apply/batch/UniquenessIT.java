package dev.sarrio.apply.batch;

import static dev.sarrio.apply.batch.SourceStream.shape;
import static dev.sarrio.apply.batch.SourceStream.snapshot;
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

class UniquenessIT {
    private static final TableShape ACCOUNT = shape("account", "id int8!", "email text");
    private ApplyRig rig;

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 15, 18})
    void twoRowsThatSwapAUniqueValueAreAppliedAndColumnsOfTheTargetOnlyAreKept(int major) {
        rig = new ApplyRig(
                        major,
                        "CREATE TABLE account (id bigint PRIMARY KEY, email text UNIQUE, note text DEFAULT 'new',"
                                + " upper text GENERATED ALWAYS AS (upper(email)) STORED)")
                .open();
        rig.source.batch().row(ACCOUNT, "1", "a").row(ACCOUNT, "2", "b").publish();
        rig.apply(1);
        rig.database.execute("UPDATE account SET note = 'kept ' || id");
        rig.source
                .batch()
                .row(ACCOUNT, "1", "b")
                .row(ACCOUNT, "2", "a")
                .row(ACCOUNT, "3", "c")
                .publish();
        rig.apply(1);

        assertThat(rig.select("SELECT * FROM account ORDER BY id"))
                .containsExactly("1|b|kept 1|B", "2|a|kept 2|A", "3|c|new|C");
    }

    @Test
    void onlyThePartOfTheTableInQuestionIsWrittenAgainAfterASavepoint() {
        ApplySettings small =
                new ApplySettings(4 << 20, 10, 1 << 20, 1 << 20, 5000, 10, 20, ApplySettings.DEFAULT.lockWait(), "on");
        rig = new ApplyRig(
                        15,
                        new SourceStream(),
                        small,
                        true,
                        "CREATE TABLE account (id bigint PRIMARY KEY, email text UNIQUE)",
                        "CREATE TABLE other (id bigint PRIMARY KEY, email text UNIQUE)",
                        "CREATE TABLE plain (id bigint PRIMARY KEY, email text)")
                .open();
        TableShape other = shape("other", "id int8!", "email text");
        TableShape plain = shape("plain", "id int8!", "email text");
        var first = rig.source.batch();
        var second = rig.source.batch();
        for (int i = 0; i < 100; i++) {
            for (TableShape t : new TableShape[] {plain, ACCOUNT, other}) {
                first.row(t, "" + i, "" + i);
                second.row(t, "" + i, "" + (99 - i));
            }
        }
        first.publish();
        second.to(snapshot(5000)).publish();
        rig.applyTogether(2);

        for (String t : new String[] {"plain", "account", "other"}) {
            assertThat(rig.select("SELECT count(*), bool_and(email = (99 - id)::text) FROM " + t))
                    .as(t)
                    .containsExactly("100|t");
        }
    }

    @Test
    void anExclusionConstraintIsSatisfiedInAnyOrderOfRows() {
        rig = new ApplyRig(
                        15,
                        "CREATE TABLE booking (id int PRIMARY KEY, during int4range, EXCLUDE USING gist (during WITH &&))")
                .open();
        TableShape booking = shape("booking", "id int4!", "during int4range");
        rig.source.batch().row(booking, "1", "[1,5)").row(booking, "2", "[5,9)").publish();
        rig.apply(1);
        rig.source.batch().row(booking, "1", "[5,9)").row(booking, "2", "[1,5)").publish();
        rig.apply(1);

        assertThat(rig.select("SELECT * FROM booking ORDER BY id")).containsExactly("1|[5,9)", "2|[1,5)");
    }

    @Test
    void aValueTakenOverFromADeletedRowNeedsNoSecondAttempt() {
        rig = new ApplyRig(15, "CREATE TABLE account (id bigint PRIMARY KEY, email text UNIQUE)").open();
        rig.source.batch().row(ACCOUNT, "1", "a").publish();
        rig.source.batch().delete(ACCOUNT, "1").row(ACCOUNT, "2", "a").publish();
        rig.apply(2);

        assertThat(rig.select("SELECT * FROM account")).containsExactly("2|a");
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aDeferrableUniqueConstraintMayBeBrokenInBetween(int major) {
        rig = new ApplyRig(
                        major,
                        "CREATE TABLE account (id bigint PRIMARY KEY, email text UNIQUE DEFERRABLE INITIALLY DEFERRED)")
                .open();
        rig.source.batch().row(ACCOUNT, "1", "a").row(ACCOUNT, "2", "b").publish();
        rig.source.batch().row(ACCOUNT, "1", "b").row(ACCOUNT, "2", "a").publish();
        rig.apply(2);

        assertThat(rig.select("SELECT * FROM account ORDER BY id")).containsExactly("1|b", "2|a");
    }

    @Test
    void aDeferrableUniqueConstraintThatReplicaRoleDoesNotCheckIsCheckedBeforeCommit() {
        rig = new ApplyRig(
                        15,
                        "CREATE TABLE account (id bigint PRIMARY KEY, email text UNIQUE DEFERRABLE INITIALLY DEFERRED)",
                        "INSERT INTO account VALUES (77, 'a')")
                .open();
        rig.source.batch().row(ACCOUNT, "1", "a").publish();

        assertThatThrownBy(() -> rig.apply(1))
                .isInstanceOfSatisfying(
                        SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONSTRAINT_VIOLATION))
                .hasMessageContaining("public.account")
                .hasMessageContaining("row 1")
                .hasMessageContaining("account_email_key");
        assertThat(rig.select("SELECT * FROM account")).containsExactly("77|a");
        assertThat(rig.select("SELECT batch FROM sarrio.applied")).containsExactly("0");
    }

    @Test
    void aDeferrablePrimaryKeyIsUpdatedThenInserted() {
        rig = new ApplyRig(15, "CREATE TABLE account (id bigint PRIMARY KEY DEFERRABLE, email text)").open();
        rig.source.batch().row(ACCOUNT, "1", "a").row(ACCOUNT, "2", "b").publish();
        rig.source
                .batch()
                .row(ACCOUNT, "2", "c")
                .row(ACCOUNT, "3", "d")
                .delete(ACCOUNT, "1")
                .publish();
        rig.apply(2);

        assertThat(rig.select("SELECT * FROM account ORDER BY id")).containsExactly("2|c", "3|d");
    }

    /** PAINS 7, bucardo#146: pg_dump first, then sync, ends in "duplicate key value violates unique constraint". */
    @Test
    void pain7OlderImagesThanTheCopySawDoNotBreakASecondaryUniqueIndex() {
        rig = new ApplyRig(
                        15,
                        "CREATE TABLE account (id bigint PRIMARY KEY, email text UNIQUE)",
                        // what the copy saw: 1 gave 'a' away to 2, although the first batch still shows 1 with it
                        "INSERT INTO account VALUES (1, 'b'), (2, 'a')")
                .open(dev.sarrio.core.position.Snapshot.parse("1000:1030:1005"));
        rig.source.batch().row(ACCOUNT, "1", "a").to(snapshot(1010)).publish();
        rig.source
                .batch()
                .row(ACCOUNT, "1", "b")
                .row(ACCOUNT, "2", "a")
                .to(snapshot(1040))
                .publish();

        rig.apply(1);
        assertThat(rig.select("SELECT consistent FROM sarrio.applied")).containsExactly("f");
        rig.apply(1);
        assertThat(rig.select("SELECT * FROM account ORDER BY id")).containsExactly("1|b", "2|a");
        assertThat(rig.select("SELECT consistent, copied FROM sarrio.applied")).containsExactly("t|null");
    }

    /** PAINS 25: a conflict stops apply until a human skips a position; here it names what to do and goes on after that. */
    @Test
    void pain25AStopNamesTableRowConstraintAndRemedyAndRetryGoesOn() {
        rig = new ApplyRig(
                        15,
                        "CREATE TABLE account (id bigint PRIMARY KEY, email text UNIQUE)",
                        "INSERT INTO account VALUES (77, 'a')")
                .open();
        rig.source.batch().row(ACCOUNT, "1", "a").row(ACCOUNT, "2", "b").publish();

        assertThatThrownBy(() -> rig.apply(1))
                .isInstanceOfSatisfying(SarrioException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.CONSTRAINT_VIOLATION);
                    assertThat(e.remedy()).contains("remove or change the row");
                })
                .hasMessageContaining("Batch 1")
                .hasMessageContaining("public.account")
                .hasMessageContaining("(id = 1)")
                .hasMessageContaining("(email)=(a)")
                .hasMessageContaining("account_email_key");

        rig.database.execute("DELETE FROM account WHERE id = 77");
        rig.reopen();
        rig.apply(1);
        assertThat(rig.select("SELECT * FROM account ORDER BY id")).containsExactly("1|a", "2|b");
    }
}

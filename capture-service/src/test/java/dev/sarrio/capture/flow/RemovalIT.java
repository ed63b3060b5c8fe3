package dev.sarrio.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.FlowState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What capture brought, capture takes away, without owning a table. */
class RemovalIT {
    private static final String TRIGGERS =
            "SELECT coalesce(string_agg(tgrelid::regclass::text, ',' ORDER BY tgrelid::regclass::text), '') FROM"
                    + " (SELECT DISTINCT tgrelid FROM pg_trigger WHERE tgname LIKE 'sarrio%') x";

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void nothingOfOursStaysBehind_pain4(int major) {
        try (Rig rig = new Rig(major)
                .tables(
                        "CREATE TABLE t (id int PRIMARY KEY)",
                        "CREATE TABLE o (id int PRIMARY KEY)",
                        "CREATE TABLE p (id int NOT NULL) PARTITION BY RANGE (id)",
                        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9)",
                        "ALTER TABLE p1 ADD PRIMARY KEY (id)")) {
            if (major > 10) {
                rig.ddl("ALTER TABLE p ADD PRIMARY KEY (id)");
            }
            rig.capture("t", "o", "p");
            assertThat(rig.source.query(TRIGGERS)).isEqualTo("o,p,p1,t");
            rig.capture("o");
            Rig.await(() -> assertThat(rig.source.query(TRIGGERS)).isEqualTo("o"));
            rig.wish();
            Rig.await(() -> assertThat(rig.report.get().state()).isEqualTo(FlowState.STOPPED));
            assertThat(rig.source.query(TRIGGERS)).isEmpty();
            assertThat(rig.source.query("SELECT count(*) FROM pg_namespace WHERE nspname = 'sarrio'"))
                    .isEqualTo("0");
            rig.app("INSERT INTO t VALUES (1)");
        }
    }

    @Test
    void ofAPartitionedTableOneMemberAtATimeIsLocked() throws SQLException {
        try (Rig rig = new Rig(15)
                        .tables(
                                "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9)",
                                "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (9) TO (99)")
                        .capture("p");
                Connection reader = rig.source.superuser();
                Statement s = reader.createStatement()) {
            assertThat(rig.source.query(TRIGGERS)).isEqualTo("p,p1,p2");
            reader.setAutoCommit(false);
            s.execute("SELECT count(*) FROM p2");
            rig.wish();
            Rig.await(() -> assertThat(rig.source.query(TRIGGERS)).isEqualTo("p2"));
            reader.commit();
            Rig.await(() -> assertThat(rig.report.get().state()).isEqualTo(FlowState.STOPPED));
            assertThat(rig.source.query(TRIGGERS)).isEmpty();
        }
    }

    @Test
    void whatOthersKeepInOurSchemaStays() {
        try (Rig rig = new Rig(15).tables("CREATE TABLE t (id int PRIMARY KEY)").capture("t")) {
            rig.source.execute("CREATE TABLE sarrio.applied (stream text, batch bigint)");
            rig.forget();
            Rig.await(() -> assertThat(rig.report.get()).isNull());
            assertThat(
                            rig.source.query(
                                    "SELECT count(*) FROM pg_class WHERE relnamespace = 'sarrio'::regnamespace AND relkind = 'r'"))
                    .isEqualTo("1");
        }
    }

    @Test
    void aSchemaMadeByADbaIsEnoughWithoutCreateOnTheDatabase() {
        try (Rig rig = new Rig(15).tables("CREATE TABLE t (id int PRIMARY KEY)")) {
            rig.source.execute(
                    "CREATE SCHEMA sarrio AUTHORIZATION cap",
                    "REVOKE CREATE ON DATABASE " + rig.source.name() + " FROM cap");
            rig.capture("t");
            rig.app("INSERT INTO t VALUES (1)");
            rig.awaitEqual();
        }
    }
}

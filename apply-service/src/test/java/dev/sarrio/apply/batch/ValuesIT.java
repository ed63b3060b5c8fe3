package dev.sarrio.apply.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.change.ColumnShape;
import dev.sarrio.core.change.SchemaMode;
import dev.sarrio.core.change.TableShape;
import dev.sarrio.core.name.TableName;
import dev.sarrio.postgres.Catalog;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.postgres.ServerVersion;
import dev.sarrio.postgres.SessionSettings;
import dev.sarrio.postgres.Sql;
import dev.sarrio.postgres.Table;
import dev.sarrio.testing.EveryType;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestKafka;
import dev.sarrio.testing.TestPostgres;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every value leaves the target's columns as the text that the source's columns print. */
class ValuesIT {
    @ParameterizedTest
    @CsvSource({"13,NONE", "15,EMBEDDED", "18,NONE"})
    void pain21And18EveryValueOfEveryTypeArrivesUnchangedInInsertsUpdatesAndReplacements(int major, SchemaMode mode) {
        List<EveryType> types = EveryType.all(major);
        List<String> ddl = new ArrayList<>(EveryType.DDL);
        String definitions = "id int PRIMARY KEY";
        for (int i = 0; i < types.size(); i++) {
            definitions += ", c" + i + " " + types.get(i).definition();
        }
        ddl.add("CREATE TABLE every (" + definitions + ")");
        try (TestDatabase source = TestPostgres.server(major).createDatabase();
                ApplyRig rig = new ApplyRig(
                        major,
                        new SourceStream(
                                dev.sarrio.kafka.KafkaSettings.of(
                                        TestKafka.shared().bootstrapServers()),
                                mode),
                        dev.sarrio.apply.target.ApplySettings.DEFAULT,
                        true,
                        ddl.toArray(String[]::new))) {
            source.execute(ddl.toArray(String[]::new));
            fill(source, types);
            source.role(
                    "sarrio_reader",
                    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO sarrio_reader",
                    "GRANT USAGE ON SCHEMA \"Ext\" TO sarrio_reader");
            rig.open();
            publish(rig, source);
            rig.apply(1);
            assertSame(rig, source, types);

            rig.database.execute("UPDATE every SET c8 = 'other', c0 = NULL");
            publish(rig, source);
            rig.apply(1);
            assertSame(rig, source, types);

            // two rows that swap a unique value: the whole part is deleted and inserted again
            rig.database.execute(
                    "UPDATE every SET c3 = (SELECT sum(c3) - t.c3 FROM every WHERE id < 2 AND id IN (0, 1)) FROM every t"
                            + " WHERE every.id < 2 AND t.id = every.id",
                    "CREATE UNIQUE INDEX ON every (c3)");
            publish(rig, source);
            rig.apply(1);
            assertSame(rig, source, types);
        }
    }

    private static void fill(TestDatabase source, List<EveryType> types) {
        int rows = types.stream().mapToInt(t -> t.values().size()).max().orElse(0);
        for (int row = 0; row <= rows; row++) {
            int r = row;
            source.execute("SET lc_monetary = 'C'; SET standard_conforming_strings = on; INSERT INTO every VALUES (" + r
                    + ", " + types.stream().map(t -> t.value(r)).collect(Collectors.joining(", ")) + ")");
        }
    }

    private static void publish(ApplyRig rig, TestDatabase source) {
        try (PgSession session = ApplyRig.SERVERS.connect(source.as("sarrio_reader"), "test")) {
            SessionSettings.pin(session);
            Table table = session.transaction("READ ONLY", () -> new Catalog(session, ServerVersion.of(session))
                    .table(new TableName("public", "every"))
                    .orElseThrow());
            List<ColumnShape> shapes =
                    table.columns().stream().map(c -> c.shape()).toList();
            TableShape shape = new TableShape(table.name(), List.of(shapes.get(0)), shapes);
            String select = shapes.stream()
                    .map(s -> Sql.identifier(s.name()) + "::text")
                    .collect(Collectors.joining(", "));
            var batch = rig.source.batch();
            for (Row r : session.query("SELECT " + select + " FROM public.every ORDER BY id")) {
                String[] values = new String[shapes.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = r.getString(i);
                }
                batch.row(shape, values);
            }
            batch.publish();
        }
    }

    private static void assertSame(ApplyRig rig, TestDatabase source, List<EveryType> types) {
        for (int i = 0; i < types.size(); i++) {
            String query = "SELECT id, c" + i + "::text FROM every ORDER BY id";
            assertThat(rig.select(query)).as(types.get(i).name()).isEqualTo(ApplyRig.select(source, query));
        }
    }
}

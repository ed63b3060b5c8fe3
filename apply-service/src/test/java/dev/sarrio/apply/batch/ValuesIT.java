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
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestKafka;
import dev.sarrio.testing.TestPostgres;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every value leaves the target's columns as the text that the source's columns print. */
class ValuesIT {
    private static final int WITH_MULTIRANGES = 14;
    private static final String LONG_TEXT =
            "(SELECT string_agg(chr(32 + i % 90), '') FROM generate_series(1, 100000) i)";
    private static final String CONTROLS =
            "(SELECT string_agg(chr(i), '') FROM generate_series(1, 31) i) || chr(127) || U&'\\0085\\2028\\FEFF'";

    private static final String[] TYPES = {
        "CREATE EXTENSION hstore",
        "CREATE SCHEMA \"Ext\"",
        "CREATE EXTENSION citext SCHEMA \"Ext\"",
        "CREATE TYPE mood AS ENUM ('sad', 'so \"so\"', 'hap,py')",
        "CREATE TYPE inner_c AS (a int, \"b B\" text)",
        "CREATE TYPE outer_c AS (x inner_c, y inner_c[], z numeric)",
        "CREATE DOMAIN short AS varchar(5) CHECK (VALUE <> 'never')",
        "CREATE DOMAIN shorter AS short NOT NULL DEFAULT ''",
        "CREATE DOMAIN digits AS int4 CHECK (VALUE > 0)"
    };

    private static Map<String, List<String>> columns(int major) {
        Map<String, List<String>> c = new LinkedHashMap<>();
        c.put("bool", List.of("true", "false"));
        c.put("int2", List.of("-32768", "32767"));
        c.put("int4", List.of("-2147483648", "2147483647"));
        c.put("int8", List.of("-9223372036854775808", "9223372036854775807", "9007199254740993"));
        c.put("float4", List.of("'NaN'", "'Infinity'", "'-Infinity'", "1e-37", "0.1", "'-0'", "1e-45", "3.4028235e38"));
        c.put(
                "float8",
                List.of(
                        "'NaN'",
                        "'Infinity'",
                        "'-Infinity'",
                        "1e-300",
                        "0.1",
                        "1e308",
                        "5e-324",
                        "'-0'",
                        "0.30000000000000004"));
        c.put("numeric", List.of("'NaN'", "1e-300", "12345678901234567890.123456789012345", "0.10", "-0.000", "1e200"));
        c.put("numeric(12,3)", List.of("123456789.120", "'NaN'"));
        c.put(
                "text",
                List.of(
                        "''",
                        "'null'",
                        "'\\'",
                        "'{\"a\":1}'",
                        "'emoji 🐐 𝔘𝔫𝔦'",
                        CONTROLS,
                        LONG_TEXT,
                        "'NaN'",
                        "E'tab\\tnl\\n\\r'"));
        c.put("varchar(7)", List.of("'ünïcödé'", "'  '"));
        c.put("char(5)", List.of("'a'", "''", "'éé'"));
        c.put("bpchar", List.of("'ab   '"));
        c.put("\"char\"", List.of("'x'", "''"));
        c.put("name", List.of("'Some \"Name\"'"));
        c.put("bytea", List.of("'\\x00ff5c27'", "''", "decode(repeat('00ff', 20000), 'hex')"));
        c.put("date", List.of("'infinity'", "'-infinity'", "'0044-03-15 BC'", "'5874897-12-31'", "'2000-02-29'"));
        c.put("time", List.of("'24:00:00'", "'00:00:00.000001'"));
        c.put("time(3)", List.of("'12:00:00.123'"));
        c.put("timetz", List.of("'23:59:59.999999-15:59'", "'24:00:00+15:59:59'"));
        c.put(
                "timestamp",
                List.of("'infinity'", "'-infinity'", "'4713-01-01 00:00:00 BC'", "'294276-12-31 23:59:59.999999'"));
        c.put("timestamp(0)", List.of("'2000-01-01 12:00:01'"));
        c.put(
                "timestamptz",
                List.of(
                        "'infinity'",
                        "'4713-11-24 00:00:00+00 BC'",
                        "'1883-11-18 12:03:57-04:56:02'",
                        "'2024-03-31 02:30:00 Europe/Madrid'"));
        c.put(
                "interval",
                List.of("'1 year -2 mons 3 days -04:05:06.789'", "'-178000000 years'", "'0'", "'-1 day +24:00:00'"));
        c.put("money", List.of("'-92233720368547758.08'", "'1234567.89'"));
        c.put("uuid", List.of("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"));
        c.put(
                "json",
                List.of(
                        "'null'",
                        "' { \"a\" : 1.0, \"a\" : 2 } '",
                        "'\"\\u00e9\"'",
                        "'12345678901234567890.123456789012345'"));
        c.put(
                "jsonb",
                List.of("'null'", "'{\"a\": 12345678901234567890.123456789012345}'", "'[]'", "'\"x\"'", "'1.10'"));
        c.put("jsonpath", List.of("'$.a[*] ? (@ > 1)'"));
        c.put("xml", List.of("'<a b=\"c\">x &amp; y</a>'", "'text <b/> only'"));
        c.put("inet", List.of("'10.0.0.1/8'", "'::1'"));
        c.put("cidr", List.of("'10.0.0.0/8'", "'2001:db8::/32'"));
        c.put("macaddr", List.of("'08:00:2b:01:02:03'"));
        c.put("macaddr8", List.of("'08:00:2b:01:02:03:04:05'"));
        c.put("bit(5)", List.of("B'10101'"));
        c.put("bit varying", List.of("B''", "B'1'", "B'101010101010101010101'"));
        c.put("point", List.of("'(1.5,-1e-300)'"));
        c.put("line", List.of("'{1,2,3}'"));
        c.put("lseg", List.of("'[(1,2),(3,4)]'"));
        c.put("box", List.of("'(3,4),(1,2)'"));
        c.put("path", List.of("'[(1,2),(3,4)]'", "'((1,2),(3,4))'"));
        c.put("polygon", List.of("'((0,0),(1,1),(1,0))'"));
        c.put("circle", List.of("'<(1,2),3>'"));
        c.put("tsvector", List.of("'''a b'':1A,2B ''it''''s'':3 \\\\'", "''"));
        c.put("tsquery", List.of("'a & !b <2> ''c d'':*AB'"));
        c.put("oid", List.of("4294967295"));
        c.put("regclass", List.of("'pg_class'"));
        c.put("pg_lsn", List.of("'FFFFFFFF/FFFFFFFF'"));
        c.put("txid_snapshot", List.of("'10:20:10,14,15'"));
        c.put("int4range", List.of("'empty'", "'(,)'", "'[1,5)'"));
        c.put("numrange", List.of("'[1.10,2.20]'", "'(,1]'"));
        c.put("tstzrange", List.of("'[-infinity,infinity)'", "'[2000-01-01 00:00:00+00,)'"));
        c.put("int4[]", List.of("'{}'", "'{1,NULL,3}'", "'[0:1]={5,6}'", "'[-1:0][2:3]={{1,2},{3,4}}'"));
        c.put("text[]", List.of("'{NULL,\"NULL\",\"\",\"a,b\",\"{}\",\"\\\"q\\\\\"}'", "ARRAY[['x','y']]"));
        c.put("numeric(6,2)[]", List.of("'{1.50,NaN}'"));
        c.put("varchar(3)[]", List.of("'{abc,\"  \"}'"));
        c.put("jsonb[]", List.of("ARRAY['null'::jsonb, NULL, '{\"a\": [1]}']"));
        c.put("bytea[]", List.of("ARRAY['\\x00'::bytea]"));
        c.put("timestamptz[]", List.of("ARRAY['infinity'::timestamptz, NULL]"));
        c.put("mood", List.of("'sad'", "'so \"so\"'", "'hap,py'"));
        c.put("mood[]", List.of("ARRAY['hap,py', NULL]::mood[]"));
        c.put("inner_c", List.of("ROW(NULL, NULL)", "ROW(1, '')", "ROW(NULL, 'a,\"b\"')"));
        c.put("outer_c", List.of("ROW(ROW(1, 'x'), ARRAY[ROW(2, NULL)::inner_c, NULL], 'NaN')"));
        c.put("inner_c[]", List.of("ARRAY[ROW(1, '{\"(')::inner_c]"));
        c.put("short", List.of("'five5'", "''"));
        c.put("shorter", List.of("'a'"));
        c.put("digits", List.of("7"));
        c.put("hstore", List.of("'a=>NULL, \"b c\"=>\"d\\\"e\"'", "''"));
        c.put("\"Ext\".citext", List.of("'MiXeD'"));
        c.put("\"Ext\".citext[]", List.of("'{A,b}'"));
        if (major >= WITH_MULTIRANGES) {
            c.put("int4multirange", List.of("'{}'", "'{[1,3),[5,7)}'"));
            c.put("datemultirange", List.of("'{[2000-01-01,infinity]}'"));
            c.put("numeric ", List.of("'Infinity'", "'-Infinity'"));
        }
        return c;
    }

    @ParameterizedTest
    @CsvSource({"13,NONE", "15,EMBEDDED", "18,NONE"})
    void pain21And18EveryValueOfEveryTypeArrivesUnchangedInInsertsUpdatesAndReplacements(int major, SchemaMode mode) {
        Map<String, List<String>> columns = columns(major);
        List<String> types = new ArrayList<>(columns.keySet());
        List<String> ddl = new ArrayList<>(List.of(TYPES));
        String definitions = "id int PRIMARY KEY";
        for (int i = 0; i < types.size(); i++) {
            String type = types.get(i).trim();
            definitions += ", c" + i + " " + type.replace("shorter", "shorter DEFAULT ''");
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
            fill(source, columns);
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

    private static void fill(TestDatabase source, Map<String, List<String>> columns) {
        int rows = columns.values().stream().mapToInt(List::size).max().orElse(0);
        List<String> types = new ArrayList<>(columns.keySet());
        for (int r = 0; r <= rows; r++) {
            List<String> values = new ArrayList<>();
            for (String type : types) {
                List<String> of = columns.get(type);
                values.add(r < of.size() ? of.get(r) : type.equals("shorter") ? "''" : "NULL");
            }
            source.execute("SET lc_monetary = 'C'; SET standard_conforming_strings = on; INSERT INTO every VALUES (" + r
                    + ", " + String.join(", ", values) + ")");
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

    private static void assertSame(ApplyRig rig, TestDatabase source, List<String> types) {
        for (int i = 0; i < types.size(); i++) {
            String query = "SELECT id, c" + i + "::text FROM every ORDER BY id";
            assertThat(rig.select(query)).as(types.get(i)).isEqualTo(ApplyRig.select(source, query));
        }
    }
}

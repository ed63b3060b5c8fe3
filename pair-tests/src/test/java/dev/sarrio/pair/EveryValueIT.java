package dev.sarrio.pair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.control.CopyMode;
import dev.sarrio.postgres.PgSession;
import dev.sarrio.testing.EveryType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every value of every type on its whole way: copied, inserted, updated, alone and in an array, and as a key. All settings that decide
 * how a value is printed or parsed are awkward, for the application and as defaults of both databases. Both servers are asked for the
 * value's text, and for its binary form where that holds no ids of types that are one database's own.
 */
class EveryValueIT {
    private static final List<String> AWKWARD = List.of(
            "DateStyle = 'SQL, DMY'",
            "IntervalStyle = 'sql_standard'",
            "TimeZone = 'Asia/Kathmandu'",
            "extra_float_digits = -15",
            "bytea_output = 'escape'",
            "quote_all_identifiers = on");
    /** The application could not write its values with these. */
    private static final List<String> ALSO_BY_DEFAULT = List.of(
            "xmloption = 'document'",
            "array_nulls = off",
            "transform_null_equals = on",
            "standard_conforming_strings = off",
            "search_path = \"Ext\", public");

    /** Floats are rounded: before PostgreSQL 12 their exact text is another. Their binary form is not. */
    private static final String PLAIN = "SET DateStyle = ISO; SET IntervalStyle = postgres; SET TimeZone = 'UTC';"
            + " SET extra_float_digits = 0; SET bytea_output = hex; SET quote_all_identifiers = off;"
            + " SET search_path = public, \"Ext\"";

    private static final String APP = "pair_app";
    private static final int LATER = 1000;
    private Pair pair;
    private List<EveryType> types;

    @AfterEach
    void close() {
        pair.close();
    }

    private void scene(int source, int target) {
        pair = new Pair(source, target);
        types = EveryType.all(source);
        List<String> ddl = new ArrayList<>(EveryType.DDL);
        ddl.add("GRANT USAGE ON SCHEMA \"Ext\" TO " + Side.ROLE);
        ddl.add("CREATE TABLE every (id int PRIMARY KEY"
                + types(i -> ", c" + i + " " + types.get(i).definition())
                + arrays(i -> ", a" + i + " " + types.get(i).name() + "[]") + ")");
        keys().forEach(i -> ddl.add("CREATE TABLE k" + i + " (k " + types.get(i).name() + " PRIMARY KEY, v int)"));
        ddl.add("CREATE TABLE last (id int PRIMARY KEY)");
        pair.tables(ddl.toArray(String[]::new));
        role("GRANT USAGE ON SCHEMA \"Ext\" TO " + APP);
        for (Side side : List.of(pair.a, pair.b)) {
            Stream.concat(AWKWARD.stream(), ALSO_BY_DEFAULT.stream())
                    .forEach(s -> side.app("ALTER DATABASE " + side.database.name() + " SET " + s));
        }
    }

    private String types(java.util.function.IntFunction<String> each) {
        return IntStream.range(0, types.size()).mapToObj(each).collect(Collectors.joining());
    }

    /** Arrays of domains are unknown to PostgreSQL 10. */
    private String arrays(java.util.function.IntFunction<String> each) {
        return IntStream.range(0, types.size())
                .filter(i -> !types.get(i).name().matches(".*\\[]|short|shorter|digits"))
                .mapToObj(each)
                .collect(Collectors.joining());
    }

    private List<Integer> keys() {
        return IntStream.range(0, types.size())
                .filter(i -> types.get(i).key())
                .boxed()
                .toList();
    }

    @ParameterizedTest(name = "PostgreSQL {0} to {1}")
    @CsvSource({"10,17", "17,18"})
    void everyValueArrivesUnchangedCopiedInsertedUpdatedInAnArrayAndAsAKey(int source, int target) throws SQLException {
        scene(source, target);
        app(rows(0));
        List<String> tables = Stream.concat(
                        Stream.of("every", "last"), keys().stream().map(i -> "k" + i))
                .toList();
        pair.oneWay(CopyMode.DATA, tables.toArray(String[]::new));
        compare(); // copied

        app(rows(LATER));
        app(keys().stream().map(this::keyRows).toList());
        settle(1);
        compare();

        int rows = rows(0).size();
        app(List.of("UPDATE every t SET (" + columns("") + ") = (SELECT " + columns("n.")
                + " FROM every n WHERE n.id = " + LATER + " + (t.id - " + LATER + " + 1) % " + rows + ") WHERE id >= "
                + LATER));
        app(keys().stream().map(i -> "UPDATE k" + i + " SET v = v + 1").toList());
        settle(2);
        compare();
        assertThat(pair.b.one("SELECT count(*) FROM every")).isEqualTo("" + 2 * rows);

        // one key stays, and becomes each of the others
        app(keys().stream()
                .map(i -> "DELETE FROM k" + i + " WHERE ctid <> ALL (ARRAY(SELECT ctid FROM k" + i + " LIMIT 1))")
                .toList());
        settle(3);
        compare();
        for (int v = 0; v < 3; v++) {
            int value = v;
            app(keys().stream()
                    .filter(i -> value < types.get(i).values().size())
                    .map(i -> "UPDATE k" + i + " SET k = " + keyValue(i, value))
                    .toList());
            settle(4 + v);
            compare();
        }
    }

    /** Equal by their type's operator, and yet not the same: whoever compares keys alone leaves the old one. */
    @Test
    void aKeyThatBecomesAnEqualOneThatIsWrittenOtherwiseIsWrittenOtherwiseOnTheTarget() {
        List<List<String>> keys = List.of(
                List.of("numeric", "1.0", "1.00"),
                List.of("float8", "'-0'", "'0'"),
                List.of("interval", "'1 mon'", "'30 days'"),
                List.of("\"Ext\".citext", "'a'", "'A'"),
                List.of("jsonb", "'[1.0]'", "'[1.00]'"),
                List.of("numeric[]", "'{1.0}'", "'{1.00}'"),
                List.of("numrange", "'[1.0,2)'", "'[1.00,2)'"),
                List.of("outer_c", "ROW(NULL, NULL, 1.0)", "ROW(NULL, NULL, 1.00)"));
        pair = new Pair(15, 17);
        List<String> ddl = new ArrayList<>(EveryType.DDL);
        ddl.add("GRANT USAGE ON SCHEMA \"Ext\" TO " + Side.ROLE);
        ddl.add("CREATE TABLE last (id int PRIMARY KEY)");
        List<String> tables = new ArrayList<>(List.of("last"));
        List<String> inserts = new ArrayList<>();
        List<String> updates = new ArrayList<>();
        for (List<String> key : keys) {
            String table = "k" + tables.size();
            tables.add(table);
            ddl.add("CREATE TABLE " + table + " (k " + key.get(0) + " PRIMARY KEY, v int)");
            inserts.add("INSERT INTO " + table + " VALUES (" + key.get(1) + ", 1)");
            updates.add("UPDATE " + table + " SET k = " + key.get(2));
        }
        pair.tables(ddl.toArray(String[]::new));
        role("GRANT USAGE ON SCHEMA \"Ext\" TO " + APP);
        pair.oneWay(CopyMode.NONE, tables.toArray(String[]::new));
        app(inserts);
        settle(1);
        List<String> before = tables.stream().map(pair.b::content).toList();
        app(updates);
        settle(2);
        for (int i = 1; i < tables.size(); i++) {
            assertThat(pair.b.content(tables.get(i)))
                    .as(keys.get(i - 1).get(0))
                    .isEqualTo(pair.a.content(tables.get(i)))
                    .isNotEqualTo(before.get(i));
        }
    }

    /** More text than any code unit can get lost in: every character that PostgreSQL has, 4.4 MB. */
    @Test
    void everyCharacterArrives() {
        pair = new Pair(10, 17)
                .tables(
                        "CREATE TABLE t (id int PRIMARY KEY, v text, j jsonb)",
                        "CREATE TABLE k (k text PRIMARY KEY)",
                        "CREATE TABLE last (id int PRIMARY KEY)");
        role();
        pair.oneWay(CopyMode.NONE, "t", "k", "last");
        String all =
                " FROM generate_series(1, 1114111) i, LATERAL (SELECT chr(i) AS c WHERE i NOT BETWEEN 55296 AND 57343) x";
        app(List.of(
                "INSERT INTO t SELECT 1, string_agg(c, '' ORDER BY i), NULL" + all,
                "INSERT INTO t SELECT 2, NULL, jsonb_object_agg('k' || c, c)" + all + " WHERE i % 7 = 0 OR i < 70000",
                "INSERT INTO k SELECT 'k' || c" + all + " WHERE i % 97 = 0 OR i < 14000"));
        settle(1);
        String query = "SELECT id, length(v), md5(v), md5(textsend(v)), md5(j::text) FROM t ORDER BY id";
        assertThat(pair.b.rows(query)).isEqualTo(pair.a.rows(query)).hasSize(2);
        String keys = "SELECT count(*), md5(string_agg(k, '' ORDER BY k COLLATE \"C\")) FROM k";
        assertThat(pair.b.rows(keys)).isEqualTo(pair.a.rows(keys));
        app(List.of("DELETE FROM k WHERE ascii(substr(k, 2)) % 2 = 0"));
        settle(2);
        assertThat(pair.b.rows(keys)).isEqualTo(pair.a.rows(keys));
    }

    /** In one transaction, in a session of a role of the application's own, whose settings are awkward too. (JDBC would not have them.) */
    private void app(List<String> statements) {
        try (PgSession session = Pair.SERVERS.connect(pair.a.database.as(APP), "application")) {
            session.query(AWKWARD.stream().map(s -> "SET " + s + "; ").collect(Collectors.joining())
                    + "SET xmloption = content; SET array_nulls = on; SET standard_conforming_strings = on;"
                    + " SET search_path = public, \"Ext\"");
            session.query("BEGIN");
            statements.forEach(session::query);
            session.query("COMMIT");
        }
    }

    private void role(String... more) {
        pair.a.database.role(APP, "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + APP);
        pair.a.database.execute(more);
    }

    private List<String> rows(int from) {
        int rows = types.stream().mapToInt(t -> t.values().size()).max().orElse(0);
        return IntStream.rangeClosed(0, rows)
                .mapToObj(r -> "INSERT INTO every VALUES (" + (from + r)
                        + types(i -> ", " + types.get(i).value(r))
                        + arrays(i -> ", ARRAY[" + types.get(i).value(r) + ", NULL]::"
                                + types.get(i).name() + "[]")
                        + ")")
                .toList();
    }

    private String columns(String alias) {
        return (types(i -> ", " + alias + "c" + i) + arrays(i -> ", " + alias + "a" + i)).substring(2);
    }

    /** An index takes no long values. */
    private String keyRows(int i) {
        return "INSERT INTO k" + i
                + IntStream.range(0, types.get(i).values().size())
                        .mapToObj(v -> " SELECT v, 0 FROM (SELECT " + keyValue(i, v)
                                + " AS v) x WHERE octet_length(v::text) < 1000")
                        .collect(Collectors.joining(" UNION ALL "))
                + " ON CONFLICT DO NOTHING";
    }

    private String keyValue(int i, int value) {
        return "(" + types.get(i).values().get(value) + ")::" + types.get(i).name();
    }

    /** Waits until the target has all that was committed. */
    private void settle(int id) {
        app(List.of("INSERT INTO last VALUES (" + id + ")"));
        Pair.await().untilAsserted(() -> assertThat(pair.b.one("SELECT max(id) FROM last"))
                .as("%s", pair.towards(pair.b))
                .isEqualTo("" + id));
    }

    private void compare() throws SQLException {
        try (Connection source = plain(pair.a);
                Connection target = plain(pair.b)) {
            same(source, target, "every");
            for (int i : keys()) {
                same(source, target, "k" + i);
            }
        }
    }

    private static Connection plain(Side side) throws SQLException {
        Connection c = side.database.superuser();
        try (Statement s = c.createStatement()) {
            s.execute(PLAIN);
        }
        return c;
    }

    private void same(Connection source, Connection target, String table) throws SQLException {
        List<String> columns = select(source, """
                SELECT quote_ident(attname) || ' ' || format_type(atttypid, atttypmod)
                    || CASE WHEN t.typsend = 0 OR atttypid >= 16384 AND (t.typtype = 'c' OR t.typelem <> 0) THEN ' '
                       ELSE ' ' || t.typsend::regproc END
                FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid
                WHERE attrelid = '%s'::regclass AND attnum > 0 ORDER BY attnum""".formatted(table));
        String order = table.equals("every") ? "id" : "k::text COLLATE \"C\", v";
        for (String column : columns) {
            String name = column.substring(0, column.indexOf(' '));
            String send = column.substring(column.lastIndexOf(' ') + 1);
            String text = "CASE WHEN length(" + name + "::text) < 200 THEN " + name + "::text ELSE md5(" + name
                    + "::text) END";
            // a key is equal without its trailing blanks, which the cast that makes it text leaves out
            String sent = send.isEmpty() || send.equals("bpcharsend") && name.equals("k")
                    ? "''"
                    : "md5(" + send + "(" + name + "))";
            String query = "SELECT concat_ws(' ', " + text + ", " + sent + ", " + name + " IS NULL) FROM " + table
                    + " ORDER BY " + order;
            assertThat(select(target, query))
                    .as("%s of %s: %s", column, table, type(table, name))
                    .isEqualTo(select(source, query));
        }
    }

    private String type(String table, String column) {
        String number = (table.equals("every") ? column : table).replaceAll("\\D", "");
        return number.isEmpty() ? column : types.get(Integer.parseInt(number)).name();
    }

    private static List<String> select(Connection c, String sql) throws SQLException {
        List<String> all = new ArrayList<>();
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            while (r.next()) {
                all.add(r.getString(1));
            }
        }
        return all;
    }
}

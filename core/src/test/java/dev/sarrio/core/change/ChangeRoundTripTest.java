package dev.sarrio.core.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.DatabaseName;
import dev.sarrio.core.name.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChangeRoundTripTest {
    static final SourceInfo SOURCE = new SourceInfo(
            new DatabaseName("shop"), "shopdb", "0d9b6a3e-5f0e-4d5e-9a57-0c7a3a5f1b11", 7, 1_763_861_000_123L);

    /** A column with the text that one row has there. */
    record Cell(ColumnShape column, String text) {}

    private static TableShape shape(List<Cell> cells) {
        List<ColumnShape> columns = cells.stream().map(Cell::column).toList();
        List<ColumnShape> key = List.of(columns.get(columns.size() - 1), columns.get(0));
        return new TableShape(new TableName("public", "t"), key.subList(0, Math.min(columns.size(), 2)), columns);
    }

    private static String[] texts(List<Cell> cells) {
        return cells.stream().map(Cell::text).toArray(String[]::new);
    }

    @Property
    void aRowIsReadBackAsItWasWrittenInEitherMode(@ForAll("rows") List<Cell> row, @ForAll SchemaMode mode) {
        ChangeWriter writer = new ChangeWriter(shape(row), SOURCE, mode);

        Change change = new ChangeReader().read(writer.row(Op.UPDATE, texts(row), 1, 2));

        assertThat(change.op()).isEqualTo(Op.UPDATE);
        assertThat(change.columns())
                .isEqualTo(row.stream().map(c -> c.column().name()).toList());
        assertThat(change.values()).containsExactly(texts(row));
        assertThat(change.at()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(SchemaMode.class)
    void theTimeOfAChangeIsReadOfTheFirstRecordAndOfThoseThatAreLikeIt(SchemaMode mode) {
        ColumnShape id = new ColumnShape("id", ColumnKind.INT32, false);
        TableShape shape = new TableShape(new TableName("public", "t"), List.of(id), List.of(id));
        ChangeWriter writer = new ChangeWriter(shape, SOURCE, mode);
        ChangeReader reader = new ChangeReader();

        for (long at : new long[] {1_764_221_000_123L, 7, 1_764_221_000_124L}) {
            assertThat(reader.read(writer.row(Op.UPDATE, new String[] {"1"}, at, 1))
                            .at())
                    .isEqualTo(at);
            assertThat(reader.read(writer.delete(new String[] {"1"}, at, 1)).at())
                    .isEqualTo(at);
        }
    }

    @Property
    void aDeletedKeyIsReadBackAsItWasWritten(@ForAll("rows") List<Cell> row, @ForAll SchemaMode mode) {
        TableShape shape = shape(row);
        ChangeWriter writer = new ChangeWriter(shape, SOURCE, mode);
        String[] key = shape.key().stream()
                .map(k -> texts(row)[shape.columns().indexOf(k)])
                .toArray(String[]::new);

        Change change = new ChangeReader().read(writer.delete(key, 1, 2));

        assertThat(change.op()).isEqualTo(Op.DELETE);
        assertThat(change.columns())
                .isEqualTo(shape.key().stream().map(ColumnShape::name).toList());
        assertThat(change.values()).containsExactly(key);
        assertThat(writer.keyOfRow(texts(row))).isEqualTo(writer.key(key));
    }

    @Property(tries = 300)
    void theSchemaIsAllThatTheModesDifferIn(@ForAll("rows") List<Cell> row) throws IOException {
        ChangeWriter none = new ChangeWriter(shape(row), SOURCE, SchemaMode.NONE);
        ChangeWriter embedded = new ChangeWriter(shape(row), SOURCE, SchemaMode.EMBEDDED);

        JsonNode value = Json.MAPPER.readTree(embedded.row(Op.CREATE, texts(row), 1, 2));
        JsonNode key = Json.MAPPER.readTree(embedded.keyOfRow(texts(row)));

        assertThat(value.get("payload")).isEqualTo(Json.MAPPER.readTree(none.row(Op.CREATE, texts(row), 1, 2)));
        assertThat(key.get("payload")).isEqualTo(Json.MAPPER.readTree(none.keyOfRow(texts(row))));
        assertThat(value.size()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(SchemaMode.class)
    void nullAndEmptyAndTheWordNullAreThreeValues(SchemaMode mode) {
        ColumnShape id = new ColumnShape("id", ColumnKind.INT32, false);
        ColumnShape text = new ColumnShape("text", ColumnKind.TEXT, true);
        TableShape shape = new TableShape(new TableName("public", "t"), List.of(id), List.of(id, text));
        ChangeWriter writer = new ChangeWriter(shape, SOURCE, mode);
        ChangeReader reader = new ChangeReader();

        assertThat(reader.read(writer.row(Op.UPDATE, new String[] {"1", null}, 1, 1))
                        .values())
                .containsExactly("1", null);
        assertThat(reader.read(writer.row(Op.UPDATE, new String[] {"1", ""}, 1, 1))
                        .values())
                .containsExactly("1", "");
        assertThat(reader.read(writer.row(Op.UPDATE, new String[] {"1", "null"}, 1, 1))
                        .values())
                .containsExactly("1", "null");
        assertThat(reader.read(writer.delete(new String[] {"1"}, 1, 1)).columns())
                .as("a column that was not sent")
                .containsExactly("id");
    }

    @ParameterizedTest
    @EnumSource(SchemaMode.class)
    void aTruncateNamesItsRelationAndAPartitionsCondition(SchemaMode mode) {
        ColumnShape id = new ColumnShape("id", ColumnKind.INT32, false);
        TableShape shape = new TableShape(new TableName("public", "t"), List.of(id), List.of(id));
        ChangeWriter writer = new ChangeWriter(shape, SOURCE, mode);
        ChangeReader reader = new ChangeReader();

        Change whole = reader.read(writer.truncate("public.t", null, 1, 1));
        Change part = reader.read(writer.truncate("public.\"t.1\"", "((id >= 1) AND (id < 9))", 1, 1));

        assertThat(whole)
                .extracting(Change::op, Change::truncated, Change::constraint)
                .containsExactly(Op.TRUNCATE, "public.t", null);
        assertThat(part.truncated()).isEqualTo("public.\"t.1\"");
        assertThat(part.constraint()).isEqualTo("((id >= 1) AND (id < 9))");
        assertThat(whole.columns()).isEmpty();
    }

    @Test
    void whatIsNoNumberOrBooleanNeverMakesAnUnreadableRecord() {
        for (ColumnKind kind : List.of(ColumnKind.INT64, ColumnKind.FLOAT64, ColumnKind.BOOLEAN)) {
            ColumnShape id = new ColumnShape("id", kind, true);
            ChangeWriter writer = new ChangeWriter(
                    new TableShape(new TableName("public", "t"), List.of(id), List.of(id)), SOURCE, SchemaMode.NONE);

            for (String text : List.of("", "1}", "$1", "nan", "yes", "{\"a\":1")) {
                assertThatThrownBy(() -> writer.row(Op.READ, new String[] {text}, 1, 1))
                        .as("%s in a column of kind %s", text, kind)
                        .isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void aRowThatDoesNotFitItsShapeIsABrokenContract() {
        ColumnShape id = new ColumnShape("id", ColumnKind.INT32, false);
        ColumnShape text = new ColumnShape("text", ColumnKind.TEXT, true);
        TableShape shape = new TableShape(new TableName("public", "t"), List.of(id), List.of(id, text));
        ChangeWriter writer = new ChangeWriter(shape, SOURCE, SchemaMode.NONE);

        assertThatThrownBy(() -> writer.row(Op.READ, new String[] {"1"}, 1, 1))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new ChangeWriter(
                        new TableShape(shape.table(), List.of(text), List.of(id)), SOURCE, SchemaMode.NONE))
                .isInstanceOf(IllegalStateException.class);
    }

    @Provide
    Arbitrary<List<Cell>> rows() {
        Arbitrary<List<Cell>> cells = Arbitraries.of(ColumnKind.values())
                .flatMap(kind -> texts(kind).injectNull(0.15).map(t -> new Cell(new ColumnShape("", kind, true), t)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
        return cells.flatMap(list -> names(list.size()).map(names -> {
            List<Cell> named = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                Cell c = list.get(i);
                named.add(new Cell(new ColumnShape(names.get(i), c.column().kind(), true), c.text()));
            }
            return named;
        }));
    }

    /** Names that could be mistaken for the envelope's own, and any others. */
    private static Arbitrary<List<String>> names(int size) {
        Arbitrary<String> odd = Arbitraries.of(
                "payload",
                "schema",
                "op",
                "before",
                "after",
                "source",
                "truncated",
                "",
                "a\"b",
                "Été",
                "\n",
                "\uD83E\uDD8C");
        Arbitrary<String> any = Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(20);
        return Arbitraries.oneOf(odd, any).list().ofSize(size).uniqueElements();
    }

    private static Arbitrary<String> texts(ColumnKind kind) {
        return switch (kind) {
            case BOOLEAN -> Arbitraries.of("true", "false");
            case INT16 -> Arbitraries.shorts().map(String::valueOf);
            case INT32 -> Arbitraries.integers().map(String::valueOf);
            case INT64 -> Arbitraries.longs().map(String::valueOf);
            case FLOAT32, FLOAT64 ->
                Arbitraries.of(
                        "0",
                        "-0",
                        "1.5",
                        "0.1",
                        "1e+20",
                        "1.7976931348623157e+308",
                        "5e-324",
                        "-1e-07",
                        "3.4028235e+38",
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "0.30000000000000004");
            case TEXT ->
                Arbitraries.strings()
                        .all()
                        .excludeChars('\0')
                        .ofMaxLength(30)
                        .map(s -> s.replaceAll("\\p{Cs}", "\uD83E\uDD8C"));
        };
    }
}

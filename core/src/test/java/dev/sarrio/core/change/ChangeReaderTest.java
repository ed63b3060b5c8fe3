package dev.sarrio.core.change;

import static dev.sarrio.core.change.ChangeRoundTripTest.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.name.TableName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeReaderTest {
    private static ChangeWriter writer(SchemaMode mode, String... columns) {
        List<ColumnShape> shapes = Stream.of(columns)
                .map(c -> new ColumnShape(c, ColumnKind.TEXT, true))
                .toList();
        return new ChangeWriter(
                new TableShape(new TableName("public", "t"), shapes.subList(0, 1), shapes), SOURCE, mode);
    }

    private static byte[] row(SchemaMode mode, String... columns) {
        return writer(mode, columns).row(Op.UPDATE, Arrays.copyOf(columns, columns.length), 1, 1);
    }

    @ParameterizedTest
    @EnumSource(SchemaMode.class)
    void recordsOfOneShapeShareTheirListOfNames(SchemaMode mode) {
        ChangeReader reader = new ChangeReader();

        List<String> first = reader.read(row(mode, "a", "b")).columns();
        List<String> second = reader.read(row(mode, "a", "b")).columns();
        reader.read(writer(mode, "a", "b").delete(new String[] {"x"}, 1, 1));
        List<String> third = reader.read(row(mode, "a", "b")).columns();

        assertThat(second).isSameAs(first);
        assertThat(third).as("deletes between them change nothing").isSameAs(first);
    }

    @ParameterizedTest
    @EnumSource(SchemaMode.class)
    void aShapeThatChangesIsNoticedAndEarlierListsStay(SchemaMode mode) {
        ChangeReader reader = new ChangeReader();

        List<String> ab = reader.read(row(mode, "a", "b")).columns();

        assertThat(reader.read(row(mode, "a", "b", "c")).columns()).containsExactly("a", "b", "c");
        assertThat(reader.read(row(mode, "a")).columns()).containsExactly("a");
        assertThat(reader.read(row(mode, "x", "b")).columns()).containsExactly("x", "b");
        assertThat(reader.read(row(mode, "b", "x")).columns()).containsExactly("b", "x");
        assertThat(ab).containsExactly("a", "b");
    }

    @Test
    void oneReaderReadsRecordsWithAndWithoutASchemaInAnyOrder() {
        ChangeReader reader = new ChangeReader();

        for (int i = 0; i < 3; i++) {
            assertThat(reader.read(row(SchemaMode.EMBEDDED, "a", "b")).values()).containsExactly("a", "b");
            assertThat(reader.read(row(SchemaMode.NONE, "a", "c")).values()).containsExactly("a", "c");
            assertThat(reader.read(row(SchemaMode.EMBEDDED, "a", "c")).values()).containsExactly("a", "c");
        }
    }

    /** Jackson's own limit of 20 million characters a string is below our largest record: such a row would stop every apply. */
    @Test
    void aValueOfTwentyFiveMillionCharactersIsRead() {
        String large = "x".repeat(25_000_000);
        byte[] value = writer(SchemaMode.NONE, "a").row(Op.UPDATE, new String[] {large}, 1, 1);

        assertThat(new ChangeReader().read(value).values()[0]).hasSize(large.length());
    }

    /** What makes reading fast: after the first of a batch only the row and `op` are parsed. */
    @ParameterizedTest
    @EnumSource(SchemaMode.class)
    void behindASourceThatIsKnownOnlyOpIsRead(SchemaMode mode) {
        ChangeWriter writer = writer(mode, "a", "b");
        ChangeReader reader = new ChangeReader();
        reader.read(writer.row(Op.UPDATE, new String[] {"1", "2"}, 1_700_000_000_000L, 1));
        String next = new String(
                writer.row(Op.CREATE, new String[] {"3", "4"}, 1_700_000_000_001L, 2), StandardCharsets.UTF_8);
        int rest = next.lastIndexOf("\"transaction\"");
        byte[] odd = (next.substring(0, rest) + '?' + next.substring(rest + 1)).getBytes(StandardCharsets.UTF_8);

        Change change = reader.read(odd);

        assertThat(change.op()).isEqualTo(Op.CREATE);
        assertThat(change.values()).containsExactly("3", "4");
        assertThatThrownBy(() -> new ChangeReader().read(odd)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTruncateBetweenRowsIsReadWhole() {
        ChangeWriter writer = writer(SchemaMode.NONE, "a");
        ChangeReader reader = new ChangeReader();
        for (int i = 0; i < 3; i++) {
            assertThat(reader.read(writer.row(Op.UPDATE, new String[] {"x"}, i, i))
                            .op())
                    .isEqualTo(Op.UPDATE);
            Change truncate = reader.read(writer.truncate("public.t", "(a > 'q\"')", i, i));
            assertThat(truncate.truncated()).isEqualTo("public.t");
            assertThat(truncate.constraint()).isEqualTo("(a > 'q\"')");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "1",
                "[]",
                "{}",
                "{\"op\":null}",
                "{\"op\":\"x\"}",
                "{\"op\":\"u\"}",
                "{\"op\":\"u\",\"after\":null}",
                "{\"op\":\"u\",\"after\":[]}",
                "{\"op\":\"u\",\"after\":{\"a\":{}}}",
                "{\"op\":\"d\",\"before\":null,\"after\":null}",
                "{\"op\":\"d\"}",
                "{\"op\":\"t\"}",
                "{\"op\":\"t\",\"source\":{\"truncated\":null}}",
                "{\"op\":\"u\",\"source\":null,\"after\":{\"a\":1}}",
                "{\"payload\":null,\"op\":\"u\",\"after\":{\"a\":1}}",
                "{\"op\":\"u\",\"after\":{\"a\":1}",
                "{\"op\":\"u\",\"after\":{\"a\":NaN}}"
            })
    void whatIsNoChangeRecordIsRefused(String json) {
        assertThatThrownBy(() -> new ChangeReader().read(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Not a");
    }

    @Property
    void damagedBytesAreRefusedOrReadButNothingElse(@ForAll byte[] noise, @ForAll SchemaMode mode) {
        ChangeReader reader = new ChangeReader();
        byte[] good = row(mode, "a", "b");
        reader.read(good);
        byte[] damaged = good.clone();
        for (int i = 0; i < Math.min(noise.length, 3); i++) {
            damaged[Math.floorMod(noise[i] * 31 + i, damaged.length)] = noise[noise.length - 1];
        }

        readOrRefuse(reader, damaged);
        readOrRefuse(reader, noise);
        assertThat(reader.read(good).values())
                .as("the reader is none the worse")
                .containsExactly("a", "b");
    }

    private static void readOrRefuse(ChangeReader reader, byte[] bytes) {
        try {
            assertThat(reader.read(bytes)).isNotNull();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("Not a");
        }
    }
}

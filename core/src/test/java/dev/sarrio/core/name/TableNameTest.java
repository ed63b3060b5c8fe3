package dev.sarrio.core.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableNameTest {
    @Property
    void whatIsPrintedIsParsedBack(@ForAll("tables") TableName table) {
        assertThat(TableName.parse(table.toString())).isEqualTo(table);
    }

    @Test
    void aNameAloneIsInPublicAndCaseIsKept() {
        assertThat(TableName.parse("Orders")).isEqualTo(new TableName("public", "Orders"));
        assertThat(TableName.parse("Sales.Orders")).isEqualTo(new TableName("Sales", "Orders"));
    }

    @Test
    void quotesKeepDotsAndQuotes() {
        assertThat(TableName.parse("\"a.b\".\"c\"\"d\"")).isEqualTo(new TableName("a.b", "c\"d"));
        assertThat(TableName.parse("\"a.b\"")).isEqualTo(new TableName("public", "a.b"));
        assertThat(new TableName("a.b", "c\"d")).hasToString("\"a.b\".\"c\"\"d\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a.",
                ".a",
                "a.b.c",
                "\"a",
                "a\"",
                "a\"b\"",
                "\"a\"b",
                "\"a\"\"",
                "\"\"",
                "a.\"\"",
                "\"\".a",
                "\"a\" \"b\"",
                "a\0b",
                "\uD800"
            })
    void aMalformedNameIsRefused(String text) {
        assertThatThrownBy(() -> TableName.parse(text))
                .isInstanceOfSatisfying(
                        SarrioException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_NAME));
    }

    @Provide
    Arbitrary<TableName> tables() {
        Arbitrary<String> name =
                Arbitraries.strings().withChars("ab.\"' é\n").ofMinLength(1).ofMaxLength(6);
        return Combinators.combine(name, name).as(TableName::new);
    }
}

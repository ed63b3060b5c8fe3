package dev.sarrio.core.conflict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sarrio.core.conflict.ConflictRules.Decision;
import dev.sarrio.core.conflict.ConflictRules.OfTable;
import dev.sarrio.core.json.Json;
import dev.sarrio.core.name.TableName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConflictRulesTest {
    private static final TableName STOCK = new TableName("public", "stock");

    @ParameterizedTest
    @ValueSource(
            strings = {"abort", "latest", "source", "target", "random", "skip", "list:b,a", "function:app.owner_of"})
    void aStrategyIsWrittenAsItIsRead(String text) {
        assertThat(ConflictStrategy.parse(text)).hasToString(text);
        assertThat(ConflictStrategy.parse(text).converges()).isEqualTo(!text.equals("abort") && !text.equals("skip"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "LATEST",
                "list",
                "list:",
                "list:a,,b",
                "list:a,a",
                "newest",
                "list:a b",
                "function",
                "function:",
                "function:a.b.c"
            })
    void whatIsNoStrategyIsRefusedWithAllThatThereAre(String text) {
        assertThatThrownBy(() -> ConflictStrategy.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("latest");
    }

    @Test
    void rulesSurviveJsonAndATableMayHaveItsOwn() {
        ConflictStrategy latest = ConflictStrategy.parse("latest");
        ConflictStrategy list = ConflictStrategy.parse("list:b,a");
        Decision decision = new Decision(Instant.parse("2026-11-27T05:40:00Z"), latest, STOCK, "{\"id\": 1}");
        ConflictRules rules = new ConflictRules(latest, List.of(new OfTable(STOCK, list)), List.of(decision), 24);

        String json = new String(Json.bytes(rules), StandardCharsets.UTF_8);
        assertThat(json).contains("\"strategy\":\"list:b,a\"");
        assertThat(Json.read(json.getBytes(StandardCharsets.UTF_8), ConflictRules.class))
                .isEqualTo(rules);
        assertThat(rules.of(STOCK)).isEqualTo(list);
        assertThat(rules.of(new TableName("public", "orders"))).isEqualTo(latest);
        assertThat(Json.read("{}".getBytes(StandardCharsets.UTF_8), ConflictRules.class))
                .isEqualTo(ConflictRules.DEFAULT);
    }

    @Test
    void twoStrategiesOfOneTableAndADecisionThatDecidesNothingAreRefused() {
        OfTable one = new OfTable(STOCK, ConflictStrategy.ABORT);
        assertThatThrownBy(() -> new ConflictRules(null, List.of(one, one), null, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Decision(Instant.EPOCH, ConflictStrategy.ABORT, null, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void functionsThatDecideSomethingAreKnownWhereverTheyDo() {
        ConflictStrategy one = ConflictStrategy.parse("function:app.one");
        ConflictStrategy two = ConflictStrategy.parse("function:two");
        Decision decision = new Decision(Instant.EPOCH, ConflictStrategy.parse("function:app.three"), null, null);
        ConflictRules rules = new ConflictRules(one, List.of(new OfTable(STOCK, two)), List.of(decision), 0);

        assertThat(rules.functions())
                .containsExactly(
                        new TableName("app", "one"), new TableName("app", "three"), new TableName("public", "two"));
        assertThat(ConflictRules.DEFAULT.functions()).isEmpty();
        assertThat(two).hasToString("function:public.two");
        assertThat(Json.read(Json.bytes(rules), ConflictRules.class)).isEqualTo(rules);
    }
}

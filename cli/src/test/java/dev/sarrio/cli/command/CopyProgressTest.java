package dev.sarrio.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sarrio.core.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How far a copy is, as it is shown. */
class CopyProgressTest {
    private static final String HALF = """
            {'phase':'data','bytesPerSecond':2097152,'secondsRemaining':75,'tables':[
              {'table':'public.done','rowsDone':10,'rowsEstimated':4,'bytesDone':1048576,'bytesEstimated':9999999,'done':true},
              {'table':'public.orders','rowsDone':250,'rowsEstimated':1000,'bytesDone':1048576,'bytesEstimated':4194304,'done':false},
              {'table':'public.later','rowsDone':0,'rowsEstimated':-1,'bytesDone':0,'bytesEstimated':0,'done':false}]}""";

    private static final String INDEXES = """
            {'phase':'indexes','tables':[],'indexes':[
              {'table':'public.orders','index':'orders_at_idx','done':true},
              {'table':'public.orders','index':'orders_who_idx','done':false,'percent':40},
              {'table':'public.orders','index':'orders_why_idx','done':false}]}""";

    private long nanos;
    private final CopyLines lines = new CopyLines(() -> nanos);

    @Test
    void aTerminalShowsABarForTheWholeForEachTableUnderWayAndForTheIndexes() {
        assertThat(bars(80, sync(HALF)))
                .containsExactly(
                        "s to rds: data, 1 of 3 tables, 2.0 MB/s, 1 min 15 s left",
                        "  [########............]  40%  2.0 MB of 5.0 MB, 260 of 1,010 rows",
                        "  [#####...............]  25%  public.orders: 1.0 MB of 4.0 MB, 250 rows");
        assertThat(bars(80, sync(INDEXES)))
                .containsExactly(
                        "s to rds: indexes", "  [######..............]  33%  1 of 3 indexes: orders_who_idx 40%");
        assertThat(bars(80, sync("{'phase':'catching up','tables':[]}"))).containsExactly("s to rds: catching up");
        assertThat(bars(80, json("{'name':'s','targets':[{'database':'rds','details':{}}]}")))
                .isEmpty();
    }

    @Test
    void whatIsWiderThanTheTerminalIsCutAndManyTablesAreCounted() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 11; i++) {
            many.append(i == 0 ? "" : ",")
                    .append("{'table':'public.a_table_with_a_name_that_is_long_")
                    .append(i)
                    .append("','rowsDone':1,'rowsEstimated':9,'bytesDone':1,'bytesEstimated':9,'done':false}");
        }
        List<String> shown = bars(60, sync("{'phase':'data','tables':[" + many + "]}"));
        assertThat(shown).hasSize(11).allSatisfy(l -> assertThat(l.length()).isLessThan(60));
        assertThat(shown.get(2)).endsWith("…");
        assertThat(shown.get(10)).isEqualTo("  and 3 more tables");
    }

    /** Also of estimates that were too small, or are not known. */
    @Test
    void nothingIsAHundredPercentBeforeItIsDone() {
        String exceeded =
                "{'phase':'data','tables':[{'table':'a','rowsDone':9,'rowsEstimated':-1,'bytesDone':9,'bytesEstimated':0,'done':false}]}";
        assertThat(bars(80, sync(exceeded)).get(1)).contains(" 99%  9 B of 9 B, 9 of 9 rows");
        assertThat(bars(80, sync(exceeded.replace("false", "true"))).get(1)).contains("100%");
    }

    @Test
    void elsewhereALineSaysWhenSomethingIsDoneAndEveryTenSecondsHowFarItIs() {
        assertThat(lines.of(sync("{'phase':'schema','tables':[]}"))).containsExactly("s to rds: schema");
        assertThat(lines.of(sync(HALF)))
                .containsExactly(
                        "s to rds: public.done is copied, 10 rows, 1.0 MB", "s to rds: schema is done, then data");
        nanos += TimeUnit.SECONDS.toNanos(9);
        assertThat(lines.of(sync(HALF))).isEmpty();
        nanos += TimeUnit.SECONDS.toNanos(1);
        assertThat(lines.of(sync(HALF)))
                .containsExactly(
                        "s to rds: data, 40%, 2.0 MB of 5.0 MB, 260 of 1,010 rows, 1 of 3 tables, 2.0 MB/s, 1 min 15 s left");
        assertThat(lines.of(sync(HALF))).isEmpty();
        assertThat(lines.of(sync(INDEXES))).containsExactly("s to rds: data is done, then indexes");
        assertThat(lines.of(ended(true))).containsExactly("s to rds: indexes is done, and the copy");
        assertThat(lines.of(ended(true))).isEmpty();
    }

    @Test
    void aCopyThatStopsIsNotSaidToBeDoneAndOneThatComesAfterItIsToldAnew() {
        lines.of(sync(HALF));
        assertThat(lines.of(ended(false))).containsExactly("s to rds: the copy does not go on for now");
        assertThat(lines.of(sync(HALF)))
                .containsExactly("s to rds: public.done is copied, 10 rows, 1.0 MB", "s to rds: data");
    }

    private static JsonNode ended(boolean consistent) {
        return json("{'name':'s','targets':[{'database':'rds','details':{'consistent':" + consistent + "}}]}");
    }

    private static JsonNode sync(String copy) {
        return json("{'name':'s','targets':[{'database':'rds','details':{'copy':" + copy
                + "}},{'database':'other','details':{}}]}");
    }

    private static List<String> bars(int columns, JsonNode sync) {
        return CopyBars.of(new Call(null, null, null, Map.of("COLUMNS", String.valueOf(columns)), Path.of(".")))
                .lines(sync);
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}

package dev.sarrio.apply.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sarrio.core.name.TableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RestoreListTest {
    private static final TableName A = TableName.parse("a");
    private static final TableName B = TableName.parse("b");
    private static final String KEY = "17; 2606 100 CONSTRAINT public a a_pkey owner";
    private static final String PLAIN = "18; 1259 101 INDEX public a_v the owner";
    private static final String PART = "19; 2606 102 CONSTRAINT public b_1 b_1_pkey the owner";
    private static final String ATTACH = "20; 0 0 INDEX ATTACH public b_1_pkey the owner";
    private static final String FOREIGN = "21; 2606 103 FK CONSTRAINT public b b_a_fkey owner";
    private static final List<String> ALL = List.of(KEY, PLAIN, PART, ATTACH, FOREIGN);

    @Test
    void entriesAreFoundByTheirOidsAndAttachedOnesByTheirNames() {
        List<EarlyEntry> entries = List.of(
                new EarlyEntry(A, 99, 100, "public", "a_pkey"),
                new EarlyEntry(A, 101, 0, "public", "a_v"),
                new EarlyEntry(B, 104, 102, "public", "b_1_pkey"));
        assertThat(RestoreList.early(entries, ALL)).isEqualTo(Map.of(A, List.of(KEY, PLAIN), B, List.of(PART, ATTACH)));
    }

    @Test
    void whatIsNeitherThereNorKnownToBeMissingIsLeftToBeMade() {
        Set<String> there = Set.of("CONSTRAINT public a a_pkey");
        assertThat(RestoreList.left(ALL, there)).containsExactly(PLAIN, PART, ATTACH, FOREIGN);
        assertThat(RestoreList.missing(ALL, there)).as("told clearly").containsExactly(FOREIGN);
    }
}

package dev.sarrio.sequence.follow;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.name.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How one sequence stands after a pass.
 *
 * @param sourceValue last value of the source's, null if it could not be read
 * @param targetValue last value of the target's, null if it could not be read
 * @param behind how many values the target's next one falls short of the source's; 0 if it does not
 * @param problem why it does not follow, in words with the remedy; null if it does
 * @param code of the problem, or null
 * @param sides how it stands on each side; empty if it can't be read on one
 */
public record SequenceReport(
        TableName sequence,
        Long sourceValue,
        Long targetValue,
        long behind,
        String problem,
        ErrorCode code,
        List<SideReport> sides) {
    public SequenceReport {
        sides = List.copyOf(sides);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("sequence", sequence.toString());
        map.put("sourceValue", sourceValue);
        map.put("targetValue", targetValue);
        map.put("behind", behind);
        map.put("sides", sides.stream().map(SideReport::toMap).toList());
        if (problem != null) {
            map.put("problem", problem);
        }
        return map;
    }
}

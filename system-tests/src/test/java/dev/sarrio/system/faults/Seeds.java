package dev.sarrio.system.faults;

import java.util.Arrays;
import java.util.stream.LongStream;

/** Which seeds are played: those of a property ("17", "1-200", "3,5,10-20"), or the same ones every time. */
final class Seeds {
    static final String ALWAYS = "1-20";
    static final String COPIES_ALWAYS = "43";

    static final String CONFLICTS_ALWAYS = "10-19";
    static final String MESHES_ALWAYS = "20";

    private Seeds() {}

    static LongStream chosen() {
        return parse(System.getProperty("sarrio.faults.seeds", ALWAYS));
    }

    static LongStream ofCopies() {
        return parse(System.getProperty("sarrio.faults.copy.seeds", COPIES_ALWAYS));
    }

    static LongStream ofConflicts() {
        return parse(System.getProperty("sarrio.faults.conflict.seeds", CONFLICTS_ALWAYS));
    }

    static LongStream ofMeshes() {
        return parse(System.getProperty("sarrio.faults.mesh.seeds", MESHES_ALWAYS));
    }

    static LongStream parse(String words) {
        return Arrays.stream(words.split(",")).map(w -> w.strip().split("-")).flatMapToLong(w -> {
            long first = Long.parseLong(w[0]);
            return LongStream.rangeClosed(first, w.length == 1 ? first : Long.parseLong(w[1]));
        });
    }
}

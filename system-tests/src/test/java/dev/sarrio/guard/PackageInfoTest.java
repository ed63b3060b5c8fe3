package dev.sarrio.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackageInfoTest {
    @Test
    void everyPackageSaysWhatItIsFor() {
        List<Path> silent = Repository.mainSources().stream()
                .map(Path::getParent)
                .distinct()
                .filter(p -> !Files.exists(Repository.ROOT.resolve(p).resolve("package-info.java")))
                .toList();
        assertThat(silent)
                .as(
                        "packages without a package-info.java (one to five lines: what this room is for, what it may touch)")
                .isEmpty();
    }
}

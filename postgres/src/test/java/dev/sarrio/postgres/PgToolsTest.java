package dev.sarrio.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgToolsTest {
    @TempDir
    Path directory;

    private Path installed(int major) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("v" + major));
        for (String tool : new String[] {"pg_dump", "pg_restore"}) {
            Path file = bin.resolve(tool);
            Files.writeString(file, "#!/bin/sh\necho '" + tool + " (PostgreSQL) " + major + ".1 (Some 1.2)'\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return bin;
    }

    @Test
    void theOldestThatIsNotOlderThanTheServerFits() throws IOException {
        String path = installed(99) + File.pathSeparator + installed(97) + File.pathSeparator + installed(98);
        assertThat(PgTools.fit(new ServerVersion(980003), path)).isEqualTo(new PgTools(installed(98), 98));
        assertThat(PgTools.fit(new ServerVersion(960000), path).major()).isEqualTo(97);
    }

    @Test
    void withoutOneTheErrorNamesWhatThereIsAndWhatToInstall() throws IOException {
        String path = installed(97).toString();
        SarrioException none =
                catchThrowableOfType(SarrioException.class, () -> PgTools.fit(new ServerVersion(980003), path));
        assertThat(none.code()).isEqualTo(ErrorCode.NO_PG_DUMP);
        assertThat(none).hasMessageContaining("97 in " + path);
        assertThat(none.remedy()).contains("postgresql-client-98").contains("SARRIO_PG_BIN");
    }

    @Test
    void whatDoesNotRunIsPassedOver() throws IOException {
        Path broken = installed(99);
        Files.writeString(broken.resolve("pg_dump"), "no program");
        SarrioException none = catchThrowableOfType(
                SarrioException.class, () -> PgTools.fit(new ServerVersion(980003), broken.toString()));
        assertThat(none.code()).isEqualTo(ErrorCode.NO_PG_DUMP);
    }
}

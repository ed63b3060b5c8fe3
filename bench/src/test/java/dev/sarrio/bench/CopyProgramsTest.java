package dev.sarrio.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyProgramsTest {
    private static final String PGCOPYDB = "INFO  Running pgcopydb version 0.10-1 from \"/usr/bin/pgcopydb\"\n"
            + "pgcopydb version 0.10-1\ncompiled with PostgreSQL 15.0 on x86_64\n"
            + "compatible with Postgres 10, 11, 12, 13, 14, and 15\n";

    @TempDir
    private Path directory;

    @Test
    void pgDumpIsTakenFromTheFirstDirectoryThatHasTheServersMajorVersion() throws IOException {
        Path old = programs("old", "pg_dump", "pg_restore");
        Path half = programs("half", "pg_dump");
        Path fitting = programs("fitting", "pg_dump", "pg_restore");
        Path last = programs("last", "pg_dump", "pg_restore");
        CopyPrograms found = CopyPrograms.in(
                List.of(old, half, fitting, last), List.of(), 15, p -> p.startsWith(old) ? dump("14.9") : dump("15.1"));
        assertThat(found.dump()).isEqualTo(fitting.resolve("pg_dump"));
        assertThat(found.restore()).isEqualTo(fitting.resolve("pg_restore"));
        assertThat(found.version()).isEqualTo("pgcopydb is not on the PATH: there are no figures to compare with its");
    }

    @Test
    void withoutAFittingPgDumpItSaysWhatIsThereAndWhatToDo() throws IOException {
        Path usual = programs("usual", "pg_dump", "pg_restore");
        assertThatThrownBy(() -> CopyPrograms.in(List.of(usual), List.of(), 17, p -> dump("15.18")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "w5 needs pg_dump and pg_restore of the servers' major version, which is 17; here there is 15 in "
                                + usual + ". Install PostgreSQL's client programs 17, or give --major.");
        assertThatThrownBy(() -> CopyPrograms.in(List.of(), List.of(), 17, p -> ""))
                .hasMessageContaining("here there is none at all.");
    }

    @Test
    void pgcopydbIsLeftOutWhereItIsNotForTheServers() throws IOException {
        Path usual = programs("usual", "pg_dump", "pg_restore", "pgcopydb");
        Map<String, String> answers = Map.of("pg_dump", dump("17.2"), "pgcopydb", PGCOPYDB);
        CopyPrograms found = CopyPrograms.in(
                List.of(usual),
                List.of(usual),
                17,
                p -> answers.get(p.getFileName().toString()));
        assertThat(found.pgcopydb()).isEmpty();
        assertThat(found.version())
                .isEqualTo("pgcopydb 0.10-1 is not for PostgreSQL 17: there are no figures to compare with its");
    }

    @Test
    void pgcopydbIsTakenFromThePathAndNamedWithItsVersion() throws IOException {
        Path usual = programs("usual", "pg_dump", "pg_restore", "pgcopydb");
        Map<String, String> answers = Map.of("pg_dump", dump("15.18"), "pgcopydb", PGCOPYDB);
        CopyPrograms found = CopyPrograms.in(
                List.of(usual),
                List.of(usual),
                15,
                p -> answers.get(p.getFileName().toString()));
        assertThat(found.pgcopydb()).contains(usual.resolve("pgcopydb"));
        assertThat(found.version()).isEqualTo("compared with pgcopydb 0.10-1");
    }

    @Test
    void aPgcopydbThatDoesNotSayWhatItIsForIsTried() {
        assertThat(CopyPrograms.isFor(17, "pgcopydb version 0.17\ncompiled with PostgreSQL 17.2\n"))
                .isTrue();
        assertThat(CopyPrograms.isFor(1, PGCOPYDB)).isFalse();
    }

    private static String dump(String version) {
        return "pg_dump (PostgreSQL) " + version + " (Debian)\n";
    }

    private Path programs(String name, String... files) throws IOException {
        Path made = Files.createDirectories(directory.resolve(name));
        for (String file : files) {
            Files.createFile(
                    made.resolve(file),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        }
        return made;
    }
}

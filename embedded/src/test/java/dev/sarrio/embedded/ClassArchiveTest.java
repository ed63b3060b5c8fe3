package dev.sarrio.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a program in a jar of its own. */
class ClassArchiveTest {
    private static final String MAKES = "-XX:ArchiveClassesAtExit=";
    private static final String USES = "-XX:SharedArchiveFile=";

    @TempDir
    Path directory;

    private Path jar;

    /** Says where its classes come from. */
    public static final class Program {
        public static void main(String[] words) {
            System.out.println("it ran");
        }
    }

    @BeforeEach
    void packageProgram() throws IOException {
        System.setProperty("sarrio.cache", directory.resolve("cache").toString());
        jar = directory.resolve("program.jar");
        String entry = Program.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                InputStream in = Program.class.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new JarEntry(entry));
            in.transferTo(out);
        }
    }

    @AfterEach
    void ownCache() {
        System.clearProperty("sarrio.cache");
    }

    @Test
    void aRunThatEndsInOrderLeavesWhatLaterOnesTakeTheirClassesFrom() throws IOException, InterruptedException {
        ClassArchive first = archive("first");
        assertThat(first.options()).anyMatch(o -> o.startsWith(MAKES));
        assertThat(run(first.options())).isEqualTo("it ran\n");
        first.keep();

        List<String> options = archive("second").options();
        assertThat(options).anyMatch(o -> o.startsWith(USES)).noneMatch(o -> o.startsWith(MAKES));
        List<String> told = new ArrayList<>(options);
        told.add("-Xlog:class+load=info");
        assertThat(run(told)).contains(Program.class.getName() + " source: shared objects file (top)");
    }

    @Test
    void aRunThatWasKilledLeavesNone() throws IOException, InterruptedException {
        ClassArchive killed = archive("killed");
        run(killed.options());
        assertThat(archive("next").options()).anyMatch(o -> o.startsWith(MAKES));
    }

    @Test
    void anArchiveOlderThanTheProgramIsMadeAnew() throws IOException, InterruptedException {
        ClassArchive first = archive("first");
        run(first.options());
        first.keep();
        first.keep(); // a part may be stopped twice
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(archive("second").options()).anyMatch(o -> o.startsWith(MAKES));
    }

    private ClassArchive archive(String run) {
        return new ClassArchive("program", List.of(jar), directory.resolve(run + ".jsa"));
    }

    private String run(List<String> options) throws IOException, InterruptedException {
        List<String> command = Stream.of(
                        List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        options,
                        List.of("-cp", jar.toString(), Program.class.getName()))
                .flatMap(List::stream)
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).isZero();
        return said;
    }
}

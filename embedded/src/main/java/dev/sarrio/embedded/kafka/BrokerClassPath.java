package dev.sarrio.embedded.kafka;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Picks the broker's jars out of this JVM's class path: jars only, since a class data archive refuses directories. */
final class BrokerClassPath {
    private static final Pattern BROKER_JAR =
            Pattern.compile("(kafka_2\\.13|kafka|jackson|slf4j-api|slf4j-simple|zstd-jni|snappy-java"
                    + "|lz4-java|scala-library|scala-reflect|scala-logging_2\\.13|HdrHistogram|hash4j|caffeine|log4j-api|log4j-core|argparse4j"
                    + "|commons|snakeyaml|jopt-simple|jose4j|metrics-core|re2j|pcollections|jspecify)-.*\\.jar");

    private BrokerClassPath() {}

    static String current() {
        List<Path> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            entries.add(Path.of(entry));
            entries.addAll(listedInManifest(Path.of(entry)));
        }
        return entries.stream()
                .filter(e -> BROKER_JAR
                        .matcher(e.getFileName() == null ? "" : e.getFileName().toString())
                        .matches())
                .map(e -> e.toAbsolutePath().toString())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Surefire and runnable jars hold the real class path in a manifest. */
    private static List<Path> listedInManifest(Path jar) {
        if (!jar.toString().endsWith(".jar")) {
            return List.of();
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            String listed =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            List<Path> entries = new ArrayList<>();
            for (String url : listed == null ? new String[0] : listed.split(" ")) {
                URI entry = jar.toAbsolutePath().toUri().resolve(url);
                entries.add(Path.of(entry));
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read " + jar, e);
        }
    }
}

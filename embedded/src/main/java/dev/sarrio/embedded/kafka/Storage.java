package dev.sarrio.embedded.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/** The broker's log directory, which must be formatted once. */
final class Storage {
    private Storage() {}

    static void prepare(BrokerSettings settings) {
        Path data = Path.of(settings.data());
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        try (PrintStream quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            Files.createDirectories(data);
            new Formatter()
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(Integer.parseInt(settings.serverProperties().get("node.id")))
                    .setDirectories(List.of(settings.data()))
                    .setMetadataLogDirectory(settings.data())
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setControllerListenerName("CONTROLLER")
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setIgnoreFormatted(true)
                    .setPrintStream(quiet)
                    .run();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Can't write to " + data, e);
        } catch (Exception e) { // the formatter declares it so
            throw new IllegalStateException("Formatting " + data + " for Kafka failed", e);
        }
    }
}

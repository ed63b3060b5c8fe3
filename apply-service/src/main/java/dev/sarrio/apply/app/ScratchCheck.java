package dev.sarrio.apply.app;

import dev.sarrio.agent.app.WrongSetting;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;

/** Ends the process with one line if there is no place for what pg_dump writes: hours later, in a copy, it would be found out too late. */
@Singleton
public class ScratchCheck {
    void check(@Observes @Priority(1) StartupEvent event) {
        try {
            Files.delete(Files.createTempFile("sarrio-apply", ".check"));
        } catch (IOException e) {
            throw WrongSetting.end(
                    "The temporary directory can't be written: " + e.getMessage(),
                    "mount one (docker run --tmpfs /tmp), or name another with JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIRECTORY");
        }
    }
}

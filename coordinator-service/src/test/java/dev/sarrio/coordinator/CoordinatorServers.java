package dev.sarrio.coordinator;

import dev.sarrio.core.control.Connection;
import dev.sarrio.testing.TestDatabase;
import dev.sarrio.testing.TestKafka;
import dev.sarrio.testing.TestPostgres;
import dev.sarrio.testing.TestSecrets;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** A control database whose role owns it and has no other privilege, and a broker, for a coordinator under test. */
public class CoordinatorServers implements QuarkusTestResourceLifecycleManager {
    static final String TOKEN = "token-of-the-tests";
    static final String CONTROL_ROLE = "sarrio_control";
    static final String LOG = "target/coordinator-under-test.log";
    private TestDatabase control;

    @Override
    public Map<String, String> start() {
        control = TestPostgres.server(17).createDatabase();
        control.role(CONTROL_ROLE, "ALTER DATABASE " + control.name() + " OWNER TO " + CONTROL_ROLE);
        return settings(control.as(CONTROL_ROLE), TestKafka.shared().bootstrapServers());
    }

    static Map<String, String> settings(Connection control, String bootstrapServers) {
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "sarrio.control.db.url",
                "jdbc:postgresql://" + control.host() + ":" + control.port() + "/" + control.dbname());
        settings.put("sarrio.control.db.user", control.user());
        settings.put(
                "sarrio.control.db.password",
                TestSecrets.BOX.open(control.sealedPassword()).reveal());
        settings.put("sarrio.kafka.bootstrap.servers", bootstrapServers);
        settings.put("sarrio.secret.key", TestSecrets.KEY);
        settings.put("sarrio.api.token", TOKEN);
        settings.put("sarrio.uninstall.wait.max", "3s");
        settings.put("quarkus.http.test-port", "0");
        settings.put("quarkus.log.file.enabled", "true");
        settings.put("quarkus.log.file.path", LOG);
        settings.put("quarkus.log.category.\"dev.sarrio\".level", "DEBUG");
        return settings;
    }

    @Override
    public void stop() {
        control.close();
    }
}

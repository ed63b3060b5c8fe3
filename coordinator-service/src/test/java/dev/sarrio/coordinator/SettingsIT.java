package dev.sarrio.coordinator;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bucardo's settings are known by name; those with an effect are few, and say so. */
@QuarkusTest
@WithTestResource(CoordinatorServers.class)
class SettingsIT {

    @Test
    void aSettingIsKeptAndSaysWhatIsUsedInstead() {
        Api.get("/settings")
                .statusCode(200)
                .body("size()", equalTo(53))
                .body("find { it.name == 'kid_sleep' }.value", equalTo("0.5"))
                .body("find { it.name == 'kid_sleep' }.changed", equalTo(false))
                .body("find { it.name == 'reload_config_timeout' }.instead", nullValue());
        Api.request()
                .body(Map.of("value", "verbose"))
                .put("/api/v1/settings/log_level")
                .then()
                .statusCode(200)
                .body("instead", containsString("standard output"));
        Api.get("/settings")
                .body("find { it.name == 'log_level' }.value", equalTo("verbose"))
                .body("find { it.name == 'log_level' }.changed", equalTo(true));
        Api.get("/history?limit=1")
                .body("[0].verb", equalTo("set"))
                .body("[0].name", equalTo("log_level"))
                .body("[0].changes", equalTo("value: verbose"));
    }

    @Test
    void whatIsUnknownOrNoNumberIsRefused() {
        Api.request()
                .body(Map.of("value", "1"))
                .put("/api/v1/settings/nothing")
                .then()
                .statusCode(400)
                .body("code", equalTo("UNKNOWN_OPTION"))
                .body("detail", equalTo("Unknown setting \"nothing\""));
        Api.request()
                .body(Map.of("value", "soon"))
                .put("/api/v1/settings/reload_config_timeout")
                .then()
                .statusCode(400)
                .body("field", equalTo("value"));
    }

    @Test
    void aMailPasswordIsTakenAndNeverKept() {
        Api.request()
                .body(Map.of("value", "verysecretmail"))
                .put("/api/v1/settings/email_auth_pass")
                .then()
                .statusCode(200)
                .body("value", equalTo(""));
        Api.get("/settings")
                .body("find { it.name == 'email_auth_pass' }.value", equalTo(""))
                .body("find { it.name == 'email_auth_pass' }.changed", equalTo(false));
    }
}

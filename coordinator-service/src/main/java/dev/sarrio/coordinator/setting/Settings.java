package dev.sarrio.coordinator.setting;

import dev.sarrio.coordinator.store.Deed;
import dev.sarrio.coordinator.store.Definitions;
import dev.sarrio.core.error.ErrorCode;
import dev.sarrio.core.error.SarrioException;
import dev.sarrio.postgres.Sql;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Shows and sets. Thread-safe. */
public final class Settings {
    public static final String RELOAD_CONFIG_TIMEOUT = "reload_config_timeout";
    private static final Map<String, Setting> KNOWN = known(Sql.resource(Settings.class, "settings.txt"));
    private static final String PASSWORD = "email_auth_pass";
    private static final int VALUE_CHARS_MAX = 1000;
    private static final int SECONDS_DIGITS_MAX = 6;
    private final Definitions definitions;

    public Settings(Definitions definitions) {
        this.definitions = definitions;
    }

    private static Map<String, Setting> known(String text) {
        Map<String, Setting> known = new TreeMap<>();
        String instead = null;
        for (String line : text.lines().toList()) {
            if (line.startsWith(">")) {
                instead = line.substring(1).strip();
            } else if (!line.isBlank() && !line.startsWith("#")) {
                int equals = line.indexOf('=');
                String name = line.substring(0, equals).strip();
                known.put(
                        name,
                        new Setting(
                                name, line.substring(equals + 1).strip(), false, instead.isEmpty() ? null : instead));
            }
        }
        return known;
    }

    /** All that there are, by name. */
    public List<Setting> list() {
        Map<String, String> set = new HashMap<>();
        definitions.read(
                tx -> tx.list("SELECT name, value FROM setting", r -> set.put(r.getString(1), r.getString(2))));
        return KNOWN.values().stream()
                .map(s -> set.containsKey(s.name()) ? s.with(set.get(s.name())) : s)
                .toList();
    }

    public Setting set(String name, String value) {
        Setting known = KNOWN.get(name);
        if (known == null) {
            throw new SarrioException(ErrorCode.UNKNOWN_OPTION, "Unknown setting \"" + name + "\"", "see: show all")
                    .onField("name");
        }
        check(name, value);
        if (name.equals(PASSWORD)) {
            return known; // nothing uses it, so nobody may ever read it here
        }
        return definitions.change(Deed.of("set", "setting", name), tx -> {
            tx.update(
                    "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    name,
                    value);
            return known.with(value);
        });
    }

    private static void check(String name, String value) {
        if (value == null || value.length() > VALUE_CHARS_MAX) {
            throw invalid(name, "a text of at most " + VALUE_CHARS_MAX + " characters");
        }
        if (name.equals(RELOAD_CONFIG_TIMEOUT) && !value.matches("\\d{1," + SECONDS_DIGITS_MAX + "}")) {
            throw invalid(name, "a number of seconds");
        }
    }

    private static SarrioException invalid(String name, String wanted) {
        return new SarrioException(
                        ErrorCode.INVALID_VALUE,
                        "Invalid value for '" + name + "': must be " + wanted,
                        "write " + wanted)
                .onField("value");
    }
}

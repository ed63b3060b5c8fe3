package dev.sarrio.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every setting that the sources read is in docs/configuration.md, with the default that it has; every variable of compose is explained. */
class ConfigurationTest {
    private static final String NAME = "(sarrio\\.[a-z0-9.-]+)";
    private static final List<Pattern> READ = List.of(
            Pattern.compile("@ConfigProperty\\(\\s*name\\s*=\\s*\"" + NAME
                    + "\"(?:\\s*,\\s*defaultValue\\s*=\\s*\"([^\"]*)\")?"),
            Pattern.compile("get(?:Optional)?Value\\(\\s*\"" + NAME + "\""),
            Pattern.compile("getProperty\\(\\s*\"" + NAME + "\"(?:\\s*,\\s*\"([^\"]*)\")?"),
            Pattern.compile("\\$\\{" + NAME + "(?::([^}]*))?\\}"),
            Pattern.compile("(?m)^(?:%\\w+\\.)?" + NAME + "\\s*="));
    private static final Pattern MAPPING =
            Pattern.compile("@ConfigMapping\\(\\s*prefix\\s*=\\s*\"(sarrio[a-z0-9.-]*)\"\\s*\\)");
    private static final Pattern METHOD =
            Pattern.compile("(?s)(?:@WithDefault\\(\"([^\"]*)\"\\)\\s*)?[A-Za-z<>.]+\\s+([a-z]\\w*)\\(\\);");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)`[^|]*\\| ([^|]*) \\| ([^|]{10,}) \\|$");
    /** In a compose file: one with a default or without, and one that is passed on only if somebody has set it. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(?::-([^}]*)|:\\?[^}]*)?\\}");

    private static final Pattern PASSED_ON = Pattern.compile("(?m)^ +([A-Z_]+):$");
    /** In the example, where those that are not set are behind a #. */
    private static final Pattern EXPLAINED = Pattern.compile("(?m)^(#?)([A-Z_]+)=(.*)$");

    private static final String NOT_SET = "not set";

    @Test
    void everySettingIsDocumentedWithItsDefault() {
        Map<String, String> documented = new TreeMap<>();
        String manual = Repository.text(Path.of("docs", "configuration.md"));
        ROW.matcher(manual).results().forEach(r -> documented.put(r.group(1), r.group(2)));

        List<String> wrong = new ArrayList<>();
        settings().forEach((name, value) -> {
            if (!documented.containsKey(name)) {
                wrong.add(name + " has no row");
            } else if (!value.isEmpty() && !documented.get(name).contains("`" + value + "`")) {
                wrong.add(name + " has the default " + value + ", not " + documented.get(name));
            }
        });
        assertThat(wrong)
                .as("settings in the sources against docs/configuration.md")
                .isEmpty();
    }

    @Test
    void everyVariableOfComposeIsInTheExampleWithItsDefaultAndTheOtherWayRound() {
        Map<String, String> used = new TreeMap<>();
        for (String file : List.of("compose.yaml", "compose.demo.yaml")) {
            String text = Repository.text(Path.of("deploy", "compose", file));
            VARIABLE.matcher(text).results().forEach(m -> used.put(m.group(1), group(m, 2)));
            PASSED_ON.matcher(text).results().forEach(m -> used.put(m.group(1), NOT_SET));
        }
        Map<String, String> explained = new TreeMap<>();
        String example = Repository.text(Path.of("deploy", "compose", ".env.example"));
        EXPLAINED
                .matcher(example)
                .results()
                .forEach(m -> explained.put(m.group(2), m.group(1).isEmpty() ? m.group(3) : NOT_SET));

        assertThat(explained).isEqualTo(used);
    }

    @Test
    void aSettingIsFoundHoweverItIsRead() {
        Map<String, String> found = new TreeMap<>();
        collect("@ConfigProperty(name = \"sarrio.a.b\", defaultValue = \"5s\") Duration d", found);
        collect("config.getOptionalValue(\"sarrio.c\", String.class)", found);
        collect("x=${sarrio.d-e:7}", found);
        collect("@ConfigMapping(prefix = \"sarrio.f\") interface F { @WithDefault(\"9\") int someThing(); }", found);

        assertThat(found)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("sarrio.a.b", "5s", "sarrio.c", "", "sarrio.d-e", "7", "sarrio.f.some-thing", "9"));
    }

    private static Map<String, String> settings() {
        Map<String, String> found = new TreeMap<>();
        Repository.files().stream()
                .filter(f -> f.toString().contains("src/main/"))
                .filter(f -> f.toString().endsWith(".java") || f.toString().endsWith(".properties"))
                .forEach(f -> collect(Repository.text(f), found));
        return found;
    }

    private static void collect(String text, Map<String, String> found) {
        for (Pattern pattern : READ) {
            pattern.matcher(text).results().forEach(r -> put(found, r.group(1), group(r, 2)));
        }
        Matcher mapping = MAPPING.matcher(text);
        if (mapping.find()) {
            METHOD.matcher(text.substring(mapping.end())).results().forEach(r -> {
                String method =
                        r.group(2).replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT);
                put(found, mapping.group(1) + "." + method, group(r, 1));
            });
        }
    }

    private static void put(Map<String, String> found, String name, String value) {
        found.merge(name, value, (a, b) -> a.isEmpty() ? b : a);
    }

    private static String group(MatchResult match, int group) {
        return match.groupCount() < group || match.group(group) == null ? "" : match.group(group);
    }
}

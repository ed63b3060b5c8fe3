package dev.sarrio.coordinator.bucardo;

import dev.sarrio.coordinator.declare.Declarations;
import dev.sarrio.coordinator.declare.Document;
import dev.sarrio.coordinator.declare.Plan;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.secret.SecretBox;
import dev.sarrio.postgres.PgServers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes Bucardo's definitions ours. Passwords go from its control database into ours, sealed, and are seen by nobody. Thread-safe. */
public final class BucardoImport {
    private final PgServers servers;
    private final SecretBox secrets;
    private final Declarations declarations;

    public BucardoImport(PgServers servers, SecretBox secrets, Declarations declarations) {
        this.servers = servers;
        this.secrets = secrets;
        this.declarations = declarations;
    }

    /** @param document without passwords  @param plan what was done, or would be  @param noEquivalent what was left out */
    public record Imported(Document document, Plan plan, boolean applied, List<NoEquivalent> noEquivalent) {}

    /** @param url of Bucardo's control database  @param apply whether to keep it; otherwise nothing is changed */
    public Imported run(String url, boolean apply) {
        Connection control = ControlUrl.parse(url, secrets);
        Translation.Result read = Translation.of(ControlTables.read(servers, control), started());
        Plan plan = apply
                ? declarations.apply(read.document(), false, null).value()
                : declarations.plan(read.document(), false).value();
        return new Imported(read.document().withoutPasswords(), plan, apply, read.noEquivalent());
    }

    private Set<String> started() {
        return declarations.read().value().syncs().entrySet().stream()
                .filter(s -> s.getValue().autokick())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}

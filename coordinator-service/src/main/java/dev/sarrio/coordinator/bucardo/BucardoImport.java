package dev.sarrio.coordinator.bucardo;

import dev.sarrio.coordinator.database.Passwords;
import dev.sarrio.coordinator.declare.Declarations;
import dev.sarrio.coordinator.declare.Document;
import dev.sarrio.coordinator.declare.Plan;
import dev.sarrio.core.control.Connection;
import dev.sarrio.core.error.SarrioException;
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
    private final Passwords passwords;
    private final Declarations declarations;

    public BucardoImport(PgServers servers, SecretBox secrets, Passwords passwords, Declarations declarations) {
        this.servers = servers;
        this.secrets = secrets;
        this.passwords = passwords;
        this.declarations = declarations;
    }

    /** @param document without passwords  @param plan what was done, or would be  @param noEquivalent what was left out */
    public record Imported(Document document, Plan plan, boolean applied, List<NoEquivalent> noEquivalent) {}

    /**
     * @param url of Bucardo's control database
     * @param password in place of one in the URL, as for a database of ours; null for none
     * @param apply whether to keep it; otherwise nothing is changed
     */
    public Imported run(String url, String password, boolean apply) {
        Connection control = login(ControlUrl.parse(url, secrets), password);
        Translation.Result read = Translation.of(ControlTables.read(servers, control), started());
        while (true) {
            try {
                Plan plan = apply
                        ? declarations.apply(read.document(), false, null).value()
                        : declarations.plan(read.document(), false).value();
                return new Imported(read.document().withoutPasswords(), plan, apply, read.noEquivalent());
            } catch (SarrioException e) {
                read = ShapeTranslation.without(read, e).orElseThrow(() -> e);
            }
        }
    }

    private Connection login(Connection c, String password) {
        return password == null
                ? c
                : new Connection(c.host(), c.port(), c.dbname(), c.user(), passwords.seal(password), c.parameters());
    }

    private Set<String> started() {
        return declarations.read().value().syncs().entrySet().stream()
                .filter(s -> s.getValue().autokick())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}

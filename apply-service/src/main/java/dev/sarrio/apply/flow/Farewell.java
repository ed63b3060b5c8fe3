package dev.sarrio.apply.flow;

import dev.sarrio.apply.customcode.Outbox;
import dev.sarrio.apply.target.Applied;
import dev.sarrio.apply.target.TargetSession;
import dev.sarrio.core.error.SarrioException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what a removed sync left on its target out of schema sarrio, if the target can be reached. Nothing depends on it. */
final class Farewell {
    private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);

    private Farewell() {}

    static void from(Surroundings around, Assignment removed) {
        try (TargetSession target = TargetSession.open(
                around.servers(), removed.target().connection(), removed.subject(), around.settings())) {
            if (target.tryLease(removed.lease())) {
                new Applied(
                                target.sql(),
                                removed.sync().name(),
                                removed.source().name())
                        .forget(removed.sync().copies());
                new Outbox(target.sql(), removed.sync().name()).prepare(List.of());
            }
        } catch (SarrioException e) {
            LOG.info("What {} noted on its target stays there: {}", removed.subject(), e.getMessage());
        }
    }
}

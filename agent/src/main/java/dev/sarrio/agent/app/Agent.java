package dev.sarrio.agent.app;

import dev.sarrio.agent.desired.DesiredMerge;
import dev.sarrio.agent.desired.ReconcileLoop;
import dev.sarrio.agent.topics.ControlTopics;
import dev.sarrio.core.control.Reconciler;
import dev.sarrio.core.name.Topics;
import dev.sarrio.kafka.KafkaSettings;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Feeds the service's {@link Reconciler} from the topic of desired state, from its beginning, in every instance and without a consumer group. */
@Singleton
@Unremovable
public class Agent {
    private static final Logger LOG = Logger.getLogger(Agent.class);
    private static final Duration RECONCILE_RETRY_MAX = Duration.ofSeconds(30);
    private static final Duration CHANNEL_RETRY_MIN = Duration.ofSeconds(1);
    private static final Duration CHANNEL_RETRY_MAX = Duration.ofSeconds(30);
    private final DesiredMerge merge = new DesiredMerge();
    private final Multi<Message<byte[]>> records;
    private final KafkaSettings settings;
    private final Reconciler reconciler;
    private final String application;
    private ReconcileLoop loop;
    private KafkaWatch watch;
    private Cancellable subscription;

    @Inject
    Agent(
            @Channel("sarrio-syncs") Multi<Message<byte[]>> records,
            KafkaSettings settings,
            Reconciler reconciler,
            @ConfigProperty(name = "quarkus.application.name", defaultValue = "sarrio") String application) {
        this.records = records;
        this.settings = settings;
        this.reconciler = reconciler;
        this.application = application;
    }

    void start(@Observes StartupEvent event) {
        loop = new ReconcileLoop(reconciler, RECONCILE_RETRY_MAX);
        ControlTopics topics = new ControlTopics(settings, application);
        watch = new KafkaWatch(topics, () -> listen(topics));
    }

    void stop(@Observes ShutdownEvent event) {
        if (watch != null) {
            watch.close();
        }
        if (subscription != null) {
            subscription.cancel();
        }
        if (loop != null) {
            loop.close();
        }
    }

    private void listen(ControlTopics topics) {
        ControlTopics.Extent backlog = topics.extent(Topics.SYNCS);
        merge.backlog(backlog.begin(), backlog.end());
        submitIfComplete();
        subscription = records.onFailure()
                .invoke(e -> LOG.warnf("The topic of desired state can't be read; it is tried again: %s", e))
                .onFailure()
                .retry()
                .withBackOff(CHANNEL_RETRY_MIN, CHANNEL_RETRY_MAX)
                .indefinitely()
                .subscribe()
                .with(this::accept, e -> LOG.error("The topic of desired state is no longer read", e));
    }

    private void accept(Message<byte[]> message) {
        IncomingKafkaRecordMetadata<?, ?> metadata =
                message.getMetadata(IncomingKafkaRecordMetadata.class).orElseThrow();
        merge.accept((String) metadata.getKey(), message.getPayload(), metadata.getOffset());
        message.ack();
        submitIfComplete();
    }

    private void submitIfComplete() {
        if (merge.complete()) {
            loop.submit(merge.state());
        }
    }

    /** Why the service is not ready, with a remedy; null if it is. */
    String notReady() {
        if (watch == null) {
            return "starting";
        }
        if (watch.problem() != null) {
            return watch.problem();
        }
        return merge.complete() && loop.reconciled() ? null : "reading the desired state from " + Topics.SYNCS;
    }

    boolean alive() {
        return loop == null || loop.alive();
    }
}

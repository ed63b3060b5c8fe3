package dev.sarrio.coordinator.status;

import dev.sarrio.coordinator.status.SyncStatus.Figures;
import dev.sarrio.coordinator.status.SyncStatus.SyncProblem;
import dev.sarrio.coordinator.status.SyncStatus.SyncState;
import dev.sarrio.core.control.DesiredSync;
import dev.sarrio.core.control.RunState;
import dev.sarrio.core.control.StatusReport;
import dev.sarrio.core.name.DatabaseName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** Merges what a sync should be with what its flows report. Thread-safe. */
public final class StatusViews {
    private static final String CAPTURE = "capture";
    private static final String APPLY = "apply";
    private static final String SEQUENCE = "sequence";
    private final StatusBoard board;
    private final Duration staleAfter;
    private final InstantSource clock;
    private final Map<String, Instant> awaitedSince = new ConcurrentHashMap<>();
    private final LastGood lastGood = new LastGood();

    /** @param staleAfter a flow that was not heard of for so long is as good as dead */
    public StatusViews(StatusBoard board, Duration staleAfter, InstantSource clock) {
        this.board = board;
        this.staleAfter = staleAfter;
        this.clock = clock;
    }

    public SyncStatus view(SyncOverview.Watched watched) {
        DesiredSync sync = watched.sync();
        Instant now = clock.instant();
        List<FlowView> targets = applies(sync, now);
        List<FlowView> sources = sync.streams()
                ? flows(CAPTURE, sync.sources(), DatabaseName::value, now)
                : List.of(targets.get(0).reading(sync.sources().get(0).value()));
        List<FlowView> sequences = sync.sequences().isEmpty()
                ? List.of()
                : flows(SEQUENCE, followed(sync), t -> sync.name() + "/" + t, now);
        List<FlowView> leading = sync.streams()
                ? Stream.concat(sources.stream(), targets.stream()).toList()
                : targets;
        SyncState state = state(sync.run(), leading, targets);
        LastKick kick = LastKick.of(watched, targets);
        Figures figures = figures(sources, targets);
        SyncProblem problem = leading.stream()
                .filter(f -> f.problem() != null)
                .findFirst()
                .map(f -> new SyncProblem(f.problem(), f.service(), f.database()))
                .orElse(null);
        Instant since = targets.stream()
                .map(FlowView::since)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return new SyncStatus(
                sync.name().value(),
                sync.sides() == null || sync.mesh()
                        ? null
                        : sync.sides().active().value(),
                state,
                sync.run(),
                since,
                summary(state, figures, kick, problem, targets),
                figures,
                Punctuality.of(expected(sync), lastGood.of(sync.name().value(), leading), watched.limits(), now),
                problem,
                warnings(leading, sequences, now),
                sources,
                targets,
                sequences,
                kick,
                targets.stream()
                        .map(t -> t.details().get("copy"))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                sequences.stream().flatMap(FlowView::sequences).toList());
    }

    /** One that rests and was not kicked is at rest on purpose, as one that is stopped. */
    private static RunState expected(DesiredSync sync) {
        return sync.run() == RunState.RESTING && !sync.works() ? RunState.STOPPED : sync.run();
    }

    /** One flow of the sequence-service looks after both sides of a two-way sync. */
    private static List<DatabaseName> followed(DesiredSync sync) {
        return sync.targets().stream()
                .filter(t -> !t.equals(sync.sources().get(0)))
                .toList();
    }

    private List<FlowView> flows(
            String service, List<DatabaseName> databases, Function<DatabaseName, String> subject, Instant now) {
        return databases.stream()
                .map(d -> flow(service, d.value(), service + "/" + subject.apply(d), now))
                .toList();
    }

    private List<FlowView> applies(DesiredSync sync, Instant now) {
        return sync.written().stream()
                .flatMap(t -> sync.sourcesOf(t).stream()
                        .map(s -> flow(APPLY, t.value(), APPLY + "/" + sync.subject(s, t), now)
                                .from(sync.mesh() ? s.value() : null)))
                .toList();
    }

    private FlowView flow(String service, String database, String key, Instant now) {
        StatusBoard.Heard heard = board.get(key);
        if (heard == null) {
            Instant since = awaitedSince.computeIfAbsent(key, k -> now);
            boolean stale = !now.isBefore(since.plus(staleAfter));
            return new FlowView(
                    database,
                    service,
                    stale ? "UNKNOWN" : "STARTING",
                    stale,
                    since,
                    null,
                    null,
                    0,
                    null,
                    List.of(),
                    Map.of());
        }
        awaitedSince.remove(key);
        StatusReport r = heard.report();
        return new FlowView(
                database,
                service,
                r.state().name(),
                !now.isBefore(heard.at().plus(staleAfter)),
                r.since(),
                heard.at(),
                r.instance(),
                r.observedRevision(),
                r.problem(),
                r.warnings(),
                CopyProgress.shown(r.details()));
    }

    private static SyncState state(RunState run, List<FlowView> flows, List<FlowView> targets) {
        if (run == RunState.STOPPED) {
            return SyncState.STOPPED;
        }
        SyncState worst = flows.stream()
                .map(StatusViews::state)
                .min(Comparator.naturalOrder())
                .orElse(SyncState.UNKNOWN);
        if (run == RunState.RUNNING || worst.compareTo(SyncState.UNKNOWN) <= 0) {
            return worst;
        }
        return targets.stream()
                .map(t -> SyncState.valueOf(t.state()))
                .filter(s -> s == SyncState.COPYING || s == SyncState.RUNNING)
                .filter(s -> run == RunState.RESTING)
                .min(Comparator.naturalOrder())
                .orElse(SyncState.valueOf(run.name()));
    }

    private static SyncState state(FlowView flow) {
        if (flow.stale()) {
            return SyncState.UNKNOWN;
        }
        SyncState state = SyncState.valueOf(flow.state());
        // wanted running, and still as it was before: on its way
        return state.compareTo(SyncState.RUNNING) > 0 ? SyncState.STARTING : state;
    }

    private static Figures figures(List<FlowView> sources, List<FlowView> targets) {
        Number lag = worst(targets, "lagSeconds");
        Number sourceLag = lag == null ? worst(sources, "lagSeconds") : lag;
        return new Figures(
                sourceLag == null ? null : sourceLag.doubleValue(),
                doubleOf(worst(targets, "latencyMillisP50")),
                doubleOf(worst(targets, "latencyMillisP99")),
                longOf(least(targets, "batch")),
                longOf(worst(targets, "behindBatches")),
                longOf(least(targets, "rowsTotal")),
                longOf(least(targets, "batchesTotal")),
                consistent(targets),
                longOf(worst(targets, "conflictsTotal")),
                longOf(worst(targets, "conflictsOpen")),
                longOf(numbers(targets, "clockSkewMillis")
                        .max(Comparator.comparingLong(n -> Math.abs(n.longValue())))
                        .orElse(null)));
    }

    /** Null if no target tells; one that does not yet, while others do, is not consistent. */
    private static Boolean consistent(List<FlowView> targets) {
        List<Object> all =
                targets.stream().map(t -> t.details().get("consistent")).toList();
        return all.stream().allMatch(Objects::isNull) ? null : all.stream().allMatch(Boolean.TRUE::equals);
    }

    private static Number worst(List<FlowView> flows, String name) {
        return numbers(flows, name)
                .max(Comparator.comparingDouble(Number::doubleValue))
                .orElse(null);
    }

    private static Number least(List<FlowView> flows, String name) {
        return numbers(flows, name)
                .min(Comparator.comparingDouble(Number::doubleValue))
                .orElse(null);
    }

    private static Stream<Number> numbers(List<FlowView> flows, String name) {
        return flows.stream().map(f -> SyncStatus.number(f.details(), name)).filter(Objects::nonNull);
    }

    private static Double doubleOf(Number n) {
        return n == null ? null : n.doubleValue();
    }

    private static Long longOf(Number n) {
        return n == null ? null : n.longValue();
    }

    private static String summary(
            SyncState state, Figures figures, LastKick kick, SyncProblem problem, List<FlowView> targets) {
        if (problem != null) {
            return problem.problem().message() + ". Remedy: "
                    + problem.problem().remedy();
        }
        return switch (state) {
            case RUNNING ->
                (figures.lagSeconds() == null
                                ? running(targets)
                                : String.format(Locale.ROOT, "%.1f s behind", figures.lagSeconds()))
                        + (figures.batch() == null ? "" : ", batch " + figures.batch());
            case UNKNOWN -> "no word from a service";
            case RESTING -> "autokick off" + (kick == null ? ", not kicked yet" : kick.words());
            case FAILED, RETRYING, STARTING, COPYING, PAUSED, STOPPED ->
                state.name().toLowerCase(Locale.ROOT);
        };
    }

    private static String running(List<FlowView> targets) {
        return targets.stream()
                .flatMap(t -> t.fullcopy().stream())
                .findFirst()
                .map(f -> "copied whole as of " + f.get("at") + ", " + f.get("rows") + " rows")
                .orElse("running");
    }

    private static List<String> warnings(List<FlowView> leading, List<FlowView> sequences, Instant now) {
        List<String> warnings = new ArrayList<>();
        for (FlowView flow : Stream.concat(leading.stream(), sequences.stream()).toList()) {
            if (flow.stale()) {
                Instant last = flow.at() == null ? flow.since() : flow.at();
                warnings.add("no word from " + flow.service() + "-service about " + flow.database() + " for "
                        + Duration.between(last, now).toSeconds() + " s; check that it runs and reaches Kafka");
            }
            warnings.addAll(flow.warnings());
            if (flow.details().get("skipped") instanceof Map<?, ?> skipped) {
                skipped.forEach((table, reason) ->
                        warnings.add("the table " + table + " of " + flow.database() + " is left out: " + reason));
            }
        }
        sequences.stream()
                .filter(f -> f.problem() != null)
                .forEach(f -> warnings.add("sequences of " + f.database() + ": "
                        + f.problem().message() + "; remedy: " + f.problem().remedy()));
        return warnings;
    }

    /** A service instance that reports, and whether it still does. */
    public record ServiceView(String service, String instance, int flows, Instant at, boolean stale) {}

    public List<ServiceView> services() {
        Instant now = clock.instant();
        Map<String, ServiceView> services = new java.util.TreeMap<>();
        for (StatusBoard.Heard heard : board.all().values()) {
            StatusReport r = heard.report();
            services.merge(
                    r.service() + " " + r.instance(),
                    new ServiceView(
                            r.service(),
                            r.instance(),
                            1,
                            heard.at(),
                            !now.isBefore(heard.at().plus(staleAfter))),
                    (a, b) -> new ServiceView(
                            a.service, a.instance, a.flows + 1, a.at.isAfter(b.at) ? a.at : b.at, a.stale && b.stale));
        }
        return List.copyOf(services.values());
    }
}

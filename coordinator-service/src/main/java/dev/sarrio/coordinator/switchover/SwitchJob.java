package dev.sarrio.coordinator.switchover;

import dev.sarrio.core.control.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A switch under way or done. Thread-safe. */
public final class SwitchJob {
    /** Where a job, or a step of it, is. */
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED
    }

    /** One step. @param millis how long it took, or has taken so far; null if it waits  @param detail a sentence, or null */
    public record StepView(String step, State state, Long millis, String detail) {}

    /** A switch at one moment. @param writesStoppedMillis how long writes were stopped; null until they go on */
    public record View(
            String id,
            String kind,
            String sync,
            String from,
            String to,
            State state,
            Instant startedAt,
            Instant endedAt,
            List<StepView> steps,
            Long writesStoppedMillis,
            List<String> notes,
            Problem problem) {}

    private static final class Progress {
        private State state = State.WAITING;
        private long start;
        private long end;
        private String detail;
    }

    private final String id;
    private final SwitchPlan plan;
    private final Instant startedAt;
    private final Map<Step, Progress> steps = new EnumMap<>(Step.class);
    private final List<String> notes = new ArrayList<>();
    private State state = State.RUNNING;
    private Instant endedAt;
    private Long writesStoppedMillis;
    private Problem problem;

    public SwitchJob(String id, SwitchPlan plan, Instant startedAt) {
        this.id = id;
        this.plan = plan;
        this.startedAt = startedAt;
        for (Step step : Step.values()) {
            steps.put(step, new Progress());
        }
    }

    public SwitchPlan plan() {
        return plan;
    }

    synchronized void begin(Step step) {
        Progress p = steps.get(step);
        p.state = State.RUNNING;
        p.start = System.nanoTime();
    }

    synchronized void detail(Step step, String sentence) {
        steps.get(step).detail = sentence;
    }

    synchronized void end(Step step, boolean good) {
        Progress p = steps.get(step);
        p.state = good ? State.DONE : State.FAILED;
        p.end = System.nanoTime();
    }

    synchronized void writesWereStopped(Duration time) {
        writesStoppedMillis = time.toMillis();
    }

    synchronized void note(String sentence) {
        notes.add(sentence);
    }

    synchronized void end(Instant at, Problem failure) {
        endedAt = at;
        state = failure == null ? State.DONE : State.FAILED;
        problem = failure;
    }

    public synchronized boolean running() {
        return state == State.RUNNING;
    }

    public synchronized View view() {
        return new View(
                id,
                "switch",
                plan.sync().value(),
                plan.from().name().value(),
                plan.to().name().value(),
                state,
                startedAt,
                endedAt,
                steps.entrySet().stream()
                        .map(e -> view(e.getKey(), e.getValue()))
                        .toList(),
                writesStoppedMillis,
                List.copyOf(notes),
                problem);
    }

    private static StepView view(Step step, Progress p) {
        long end = p.state == State.RUNNING ? System.nanoTime() : p.end;
        return new StepView(
                step.name().toLowerCase(Locale.ROOT),
                p.state,
                p.state == State.WAITING
                        ? null
                        : Duration.ofNanos(end - p.start).toMillis(),
                p.detail);
    }
}

package dev.sarrio.sequence.follow;

import java.time.Duration;

/**
 * @param every time between two passes; `sarrio.sequence.every`, default 10 s
 * @param nextvalMax gaps up to this many values are closed by nextval itself, which is atomic whoever else uses the sequence; larger
 *     ones by setval. `sarrio.sequence.nextval-max`, default 1000
 * @param lockWait how long a pass waits for another service's lock on a sequence; `sarrio.sequence.lock-wait`, default 50 ms
 * @param retryMax longest wait after a failed pass; `sarrio.sequence.retry-max`, default 30 s
 */
public record FollowSettings(Duration every, int nextvalMax, Duration lockWait, Duration retryMax) {
    public static final FollowSettings DEFAULT =
            new FollowSettings(Duration.ofSeconds(10), 1000, Duration.ofMillis(50), Duration.ofSeconds(30));

    public FollowSettings {
        if (every.isNegative()
                || every.isZero()
                || lockWait.toMillis() < 1
                || nextvalMax < 0
                || nextvalMax > 1_000_000) {
            throw new IllegalArgumentException("Sequences: every " + every + ", nextval-max " + nextvalMax
                    + ", lock-wait " + lockWait + ": times above 0, nextval-max 0 to 1000000");
        }
    }
}

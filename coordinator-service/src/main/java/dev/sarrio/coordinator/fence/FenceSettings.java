package dev.sarrio.coordinator.fence;

import java.time.Duration;

/**
 * @param lockWait how long an application may have to wait behind us, when a trigger is made or dropped
 * @param pause longest time between two tries for a lock
 * @param lapse after this time a fence that is not prolonged opens by itself
 * @param look how often the writers in flight are looked at
 */
public record FenceSettings(Duration lockWait, Duration pause, Duration lapse, Duration look) {
    public static final FenceSettings DEFAULT = new FenceSettings(
            Duration.ofMillis(40), Duration.ofMillis(100), Duration.ofSeconds(60), Duration.ofMillis(20));
}

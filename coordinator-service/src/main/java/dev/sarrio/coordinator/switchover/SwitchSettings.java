package dev.sarrio.coordinator.switchover;

import dev.sarrio.coordinator.fence.FenceSettings;
import java.time.Duration;

/**
 * @param stoppedMax how long writes may be stopped; then the switch is undone. `sarrio.switch.stopped.max`
 * @param prepareMax how long a service that met a lock may try again, and how long the triggers may take to be made; writes go on meanwhile
 * @param tidyMax how long the triggers may take to be dropped, while writes go on
 * @param lagSecondsMax a sync that is further behind is not switched
 * @param look how often progress is looked at while writes are stopped
 */
public record SwitchSettings(
        Duration stoppedMax,
        Duration prepareMax,
        Duration tidyMax,
        double lagSecondsMax,
        Duration look,
        FenceSettings fence) {
    private static final Duration STOPPED_LONGEST = Duration.ofMinutes(10);

    public SwitchSettings {
        if (stoppedMax.isNegative() || stoppedMax.isZero() || stoppedMax.compareTo(STOPPED_LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "sarrio.switch.stopped.max is " + stoppedMax + ": above 0, 10 minutes at most");
        }
    }

    /** The fence lapses only after the switch has given up by itself. */
    public static SwitchSettings stopping(Duration stoppedMax) {
        FenceSettings f = FenceSettings.DEFAULT;
        Duration twice = stoppedMax.multipliedBy(2);
        Duration lapse = twice.compareTo(f.lapse()) > 0 ? twice : f.lapse();
        return new SwitchSettings(
                stoppedMax,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                10,
                Duration.ofMillis(20),
                new FenceSettings(f.lockWait(), f.pause(), lapse, f.look()));
    }
}

package dev.sarrio.apply.customcode;

import java.time.Duration;

/**
 * The limits of webhooks.
 *
 * @param answerMax how long a receiver may take to answer
 * @param retryFirst how long to wait before an event is sent again; doubled each time
 * @param retryMax up to this
 * @param keptMax how many events may wait for one receiver; older ones are dropped
 */
public record WebhookSettings(Duration answerMax, Duration retryFirst, Duration retryMax, int keptMax) {
    public static final WebhookSettings DEFAULT =
            new WebhookSettings(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(1), 10_000);

    public WebhookSettings {
        if (keptMax < 1 || answerMax.isNegative() || answerMax.isZero() || retryFirst.isNegative()) {
            throw new IllegalArgumentException("Not settings of webhooks");
        }
    }
}

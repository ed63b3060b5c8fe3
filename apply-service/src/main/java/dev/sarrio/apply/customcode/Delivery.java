package dev.sarrio.apply.customcode;

import java.time.Instant;

/**
 * How it stands with one webhook.
 *
 * @param sent events that its receiver has, since the flow began
 * @param failed tries that did not work
 * @param dropped events that waited too long behind others
 * @param waiting events, as far as they were counted: while its receiver fails
 * @param problem why the last try failed; null if it did not
 * @param since when it began to fail; null if it does not
 */
public record Delivery(long sent, long failed, long dropped, long waiting, String problem, Instant since) {
    static final Delivery NONE = new Delivery(0, 0, 0, 0, null, null);

    Delivery sentOne() {
        return new Delivery(sent + 1, failed, dropped, Math.max(0, waiting - 1), null, null);
    }

    Delivery failedOnce(String why, Instant now, long nowWaiting, long moreDropped) {
        return new Delivery(sent, failed + 1, dropped + moreDropped, nowWaiting, why, since == null ? now : since);
    }

    Delivery nothingWaits() {
        return new Delivery(sent, failed, dropped, 0, null, null);
    }
}

package dev.sarrio.coordinator.customcode;

/**
 * What is asked for. Of a change null is what stays as it is; of something new it is what has its default.
 *
 * @param whenrun in Bucardo's words
 * @param function `[schema.]name`
 * @param secret as a request gives it; empty for none
 * @param header likewise: `Name: value`
 * @param db a target; empty for all
 * @param priority the lowest runs first
 * @param status `active` or `inactive`
 */
public record CodeDraft(
        String whenrun,
        String function,
        String url,
        String secret,
        String header,
        String sync,
        String db,
        Integer priority,
        String status,
        String about) {

    /** What there is, but for its secrets. */
    public static CodeDraft of(CustomCodeEntry e) {
        return new CodeDraft(
                e.whenrun().name(),
                e.function() == null ? null : e.function().toString(),
                e.webhook() == null ? null : e.webhook().url(),
                null,
                null,
                e.sync().value(),
                e.database() == null ? null : e.database().value(),
                e.priority(),
                e.active() ? "active" : "inactive",
                e.about());
    }
}

package dev.sarrio.coordinator.app.rest;

import dev.sarrio.coordinator.declare.Plan.Action;
import org.jboss.resteasy.reactive.RestResponse;

/** The answer to a PUT of one thing, which is a document of that thing alone. */
final class Replaced {
    private Replaced() {}

    static <T> RestResponse<T> answer(Action done, T view) {
        RestResponse.Status status = done == Action.CREATE ? RestResponse.Status.CREATED : RestResponse.Status.OK;
        return RestResponse.ResponseBuilder.create(status, view).build();
    }
}

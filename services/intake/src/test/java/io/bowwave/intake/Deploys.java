package io.bowwave.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bowwave.schemas.Json;

/** Deploys for tests, as the API would show them. */
final class Deploys {

    private Deploys() {}

    static DeployResource in(String state) {
        return of("{\"request\":\"req-1\",\"app\":\"web\",\"state\":\"%s\",\"ended\":false}".formatted(state));
    }

    static DeployResource of(String json) {
        try {
            return Json.mapper().readValue(json, DeployResource.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }
}

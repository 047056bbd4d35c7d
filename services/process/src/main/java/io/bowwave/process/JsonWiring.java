package io.bowwave.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bowwave.schemas.Json;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.jackson.ObjectMapperFactory;
import jakarta.inject.Singleton;

/** HTTP bodies are written as everything else is. */
@Factory
final class JsonWiring {

    @Singleton
    @Primary
    @Replaces(value = ObjectMapper.class, factory = ObjectMapperFactory.class)
    ObjectMapper objectMapper() {
        return Json.mapper().copy();
    }
}

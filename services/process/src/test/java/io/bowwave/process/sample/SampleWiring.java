package io.bowwave.process.sample;

import io.bowwave.process.Caller;
import io.bowwave.process.Loop;
import io.bowwave.process.Role;
import io.bowwave.process.TokenVerifier;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

@Factory
final class SampleWiring {

    @Context
    @Bean(preDestroy = "close")
    Loop loop() {
        return Loop.start("sample-loop", () -> Duration.ofMillis(10));
    }

    @Singleton
    TokenVerifier tokens() {
        return token -> token.equals("viewer") ? Optional.of(new Caller("v", Set.of(Role.VIEWER))) : Optional.empty();
    }
}

package io.bowwave.process.sample;

import io.bowwave.process.Needs;
import io.bowwave.process.Open;
import io.bowwave.process.Role;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;

@Controller
final class SampleController {

    private final SampleConfig config;

    SampleController(SampleConfig config) {
        this.config = config;
    }

    @Get("/v1/word")
    SampleConfig word() {
        return config;
    }

    @Get("/v1/secret")
    @Needs(Role.DEPLOYER)
    String secret() {
        return "secret";
    }

    @Open
    @Get(value = "/open", produces = MediaType.TEXT_PLAIN)
    String open() {
        return "open";
    }
}

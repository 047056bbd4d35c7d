package io.bowwave.intake;

import io.bowwave.process.ProcessMain;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.ServiceProcess;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;

/** The intake's process. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Bowwave",
                        version = "1",
                        description =
                                "Builds, deploys and what became of them. Errors are application/problem+json (RFC 9457); POSTs take an"
                                        + " Idempotency-Key; lists are {items, next}, and next is the cursor of the page after.",
                        license = @License(name = "Apache-2.0")),
        security = @SecurityRequirement(name = "token"))
@SecurityScheme(name = "token", type = SecuritySchemeType.HTTP, scheme = "bearer")
public final class IntakeMain {

    private IntakeMain() {}

    public static void main(String[] args) {
        ProcessMain.run("intake", IntakeConfig.class, args, IntakeMain::start);
    }

    /**
     * Starts it in this JVM, after bringing the job table to its newest version.
     *
     * @throws RuntimeException when PostgreSQL does not answer within some 10 s
     */
    public static RunningProcess start(IntakeConfig config) {
        return ServiceProcess.start("intake", config.host(), config.port(), config);
    }
}

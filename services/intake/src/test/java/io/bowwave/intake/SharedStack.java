package io.bowwave.intake;

import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServersExtension;
import io.bowwave.embedded.junit.Server;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One stack for all tests that only look at apps of their own. */
final class SharedStack implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stack.class;
    }

    @Override
    public Stack resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.GLOBAL)
                .computeIfAbsent(
                        Stack.class,
                        key -> new Stack(
                                (PostgresServer) RealServersExtension.server(context, Server.POSTGRES),
                                (KafkaServer) RealServersExtension.server(context, Server.KAFKA),
                                (S3Server) RealServersExtension.server(context, Server.S3)),
                        Stack.class);
    }
}

package io.bowwave.embedded.junit;

import io.bowwave.embedded.EmbeddedServer;
import io.bowwave.embedded.EtcdServer;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.S3Server;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts what {@link RealServers} names, once for the whole run, and resolves parameters to it. */
public final class RealServersExtension implements BeforeAllCallback, ParameterResolver {
    private static final Map<Class<?>, Server> KINDS = Map.of(
            PostgresServer.class, Server.POSTGRES,
            KafkaServer.class, Server.KAFKA,
            EtcdServer.class, Server.ETCD,
            S3Server.class, Server.S3);

    @Override
    public void beforeAll(ExtensionContext context) {
        servers(context).startAll(asked(context).value());
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return KINDS.containsKey(parameter.getParameter().getType());
    }

    @Override
    public EmbeddedServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Server kind = KINDS.get(parameter.getParameter().getType());
        if (kind == null) {
            throw new ParameterResolutionException("No server for " + parameter);
        }
        for (Server named : asked(context).value()) {
            if (named == kind) {
                return servers(context).get(kind);
            }
        }
        throw new ParameterResolutionException(
                "The parameter " + parameter.getParameter() + " wants " + kind + ", which @RealServers on "
                        + context.getRequiredTestClass().getSimpleName() + " doesn't name. Add it there.");
    }

    /** For extensions that build on the servers: the one of this kind, started if it was not. */
    public static EmbeddedServer server(ExtensionContext context, Server kind) {
        return servers(context).get(kind);
    }

    private static RealServers asked(ExtensionContext context) {
        for (Class<?> type = context.getRequiredTestClass(); type != null; type = type.getEnclosingClass()) {
            RealServers found = type.getAnnotation(RealServers.class);
            if (found != null) {
                return found;
            }
        }
        throw new ParameterResolutionException(context.getRequiredTestClass() + " has no @RealServers");
    }

    private static SharedServers servers(ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.GLOBAL)
                .computeIfAbsent(SharedServers.class, key -> new SharedServers(), SharedServers.class);
    }
}

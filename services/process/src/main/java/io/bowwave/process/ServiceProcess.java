package io.bowwave.process;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One service in its own Micronaut context with its own HTTP server, {@code /health} and {@code /prometheus}. Several of them, also of
 * one kind, may live in one JVM: the property {@code bowwave.process} lets in the beans of the named service alone.
 */
public final class ServiceProcess {

    private ServiceProcess() {}

    /**
     * Starts it and returns when its HTTP server listens.
     *
     * @param name as in the {@code @Requires} of the service's package
     * @param port 0 takes a free one
     * @param config each becomes a bean of its own class
     * @throws PortTakenException when something else listens there
     */
    public static RunningProcess start(String name, String host, int port, Record... config) {
        ApplicationContext context = ApplicationContext.builder(ServiceProcess.class.getClassLoader())
                .deduceEnvironment(false)
                .banner(false)
                .properties(properties(name, host, port))
                .singletons((Object[]) config)
                .build();
        try {
            context.start();
            EmbeddedServer server = context.getBean(EmbeddedServer.class);
            server.start();
            return new Running(name, server.getPort(), context, new AtomicBoolean());
        } catch (RuntimeException e) {
            context.close();
            throw PortTakenException.orSame(e, name, host, port);
        }
    }

    private static Map<String, Object> properties(String name, String host, int port) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bowwave.process", name);
        properties.put("micronaut.application.name", name);
        properties.put("micronaut.server.host", host);
        properties.put("micronaut.server.port", port == 0 ? -1 : port);
        properties.put("micronaut.server.thread-selection", "AUTO");
        properties.put("micronaut.server.netty.access-logger.enabled", false);
        properties.put("micronaut.netty.event-loops.default.num-threads", 2);
        properties.put("micronaut.metrics.enabled", true);
        properties.put("micronaut.metrics.tags.process", name);
        properties.put("micronaut.metrics.export.prometheus.enabled", true);
        properties.put("micronaut.metrics.export.prometheus.step", "PT10S");
        properties.put("endpoints.all.sensitive", false);
        properties.put("endpoints.health.details-visible", "ANONYMOUS");
        properties.put("endpoints.health.disk-space.enabled", false);
        properties.put("endpoints.health.jdbc.enabled", false);
        properties.put("endpoints.health.service-ready-indicator-enabled", false);
        for (String unused : new String[] {
            "beans", "info", "env", "routes", "loggers", "refresh", "threaddump", "caches", "stop", "metrics"
        }) {
            properties.put("endpoints." + unused + ".enabled", false);
        }
        return properties;
    }

    private record Running(String name, int port, ApplicationContext context, AtomicBoolean closed)
            implements RunningProcess {
        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                context.close();
            }
        }
    }
}

package io.bowwave.goalwriter;

import io.etcd.jetcd.Client;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client of the region's etcd, replaced after each failure: one may wait minutes before it looks for a lost etcd again. One thread. */
final class EtcdConnection implements AutoCloseable {

    private final Supplier<Client> clients;
    private final Duration within;
    private @Nullable Client client;

    /**
     * @param clients make a client
     * @param within how long one answer is waited for
     */
    EtcdConnection(Supplier<Client> clients, Duration within) {
        this.clients = clients;
        this.within = within;
    }

    Client client() {
        if (client == null) {
            client = clients.get();
        }
        return client;
    }

    /** @throws IOException when etcd refuses, or does not answer in time */
    <T> T answer(CompletableFuture<T> asked) throws IOException, InterruptedException {
        try {
            return asked.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            close();
            throw new IOException("etcd: " + e.getCause(), e);
        } catch (TimeoutException e) {
            asked.cancel(true);
            close();
            throw new IOException("etcd did not answer within " + within, e);
        }
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
            client = null;
        }
    }
}

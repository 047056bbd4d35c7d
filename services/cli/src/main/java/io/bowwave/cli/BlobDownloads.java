package io.bowwave.cli;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.BlobName;
import io.bowwave.artifact.Pack;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Blobs into files of a folder. The server says by which URL of a store a blob can be read; the token stays with the server. When the
 * store cannot be reached from here, the server passes the bytes through, for this blob and all that follow. A file has its name only when
 * its bytes were checked, so what an interrupted run has left is used by the next.
 */
final class BlobDownloads {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** Between the request and the first bytes. */
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final int TRIES = 3;
    private static final int AT_ONCE = 4;
    private static final int BUFFER = 128 << 10;
    private static final int OK = 200;

    private final Session session;
    private final Path folder;
    private final @Nullable String region;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private volatile boolean throughServer;

    /**
     * @param folder is there
     * @param region whose store is read; null: any that has the blob
     */
    BlobDownloads(Session session, Path folder, @Nullable String region) {
        this.session = session;
        this.folder = folder;
        this.region = region;
    }

    /** A manifest or a layout. */
    Path fetch(BlobKind kind, Digest blob) {
        return fetch(kind, blob, -1);
    }

    /** A pack: its size is checked too. */
    Path fetch(Pack pack) {
        return fetch(BlobKind.PACK, pack.digest(), pack.size());
    }

    /** Packs, some at once; the first failure ends it. */
    void fetchAll(List<Pack> packs) {
        ExecutorService threads = Executors.newFixedThreadPool(
                AT_ONCE, Thread.ofPlatform().name("download-", 1).daemon().factory());
        try {
            List<Callable<Path>> calls = new ArrayList<>();
            packs.forEach(pack -> calls.add(() -> fetch(pack)));
            for (Future<Path> each : calls.stream().map(threads::submit).toList()) {
                each.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.STOPPED, "interrupted", null);
        } finally {
            end(threads);
        }
    }

    /** Returns when none of them writes any more, as far as that takes no longer than a read that is interrupted. */
    private void end(ExecutorService threads) {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                session.around().err().println("note: a download has not stopped yet");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where the blob is or will be. */
    Path file(BlobKind kind, Digest blob) {
        return folder.resolve(kind.prefix().replace('/', '-') + blob.hex());
    }

    private Path fetch(BlobKind kind, Digest blob, long size) {
        Path file = file(kind, blob);
        if (Files.exists(file)) {
            return file;
        }
        for (int done = 1; ; done++) {
            try {
                return download(kind, blob, size, file);
            } catch (IOException e) {
                if (done == TRIES) {
                    throw new Failure(
                            Exit.UNREACHABLE,
                            "%s cannot be downloaded: %s".formatted(kind.key(blob), why(e)),
                            "bowwave doctor");
                }
                session.around().sleep(PAUSE.multipliedBy(done));
            }
        }
    }

    private Path download(BlobKind kind, Digest blob, long size, Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        BlobName name = new BlobName(kind);
        try (InputStream in = open(kind, blob);
                OutputStream out = Files.newOutputStream(part)) {
            copy(in, out, name, kind, blob, size);
        }
        Digest found = name.finish();
        long bytes = Files.size(part);
        if (!found.equals(blob) || (size >= 0 && bytes != size)) {
            Files.deleteIfExists(part);
            throw damaged(kind, blob, "found %d bytes with the name %s".formatted(bytes, found));
        }
        return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Never takes more than the blob may have: a store that lies must not fill the disk. */
    private static void copy(InputStream in, OutputStream out, BlobName name, BlobKind kind, Digest blob, long size)
            throws IOException {
        long room = size < 0 ? kind.maxBytes() : size;
        byte[] buffer = new byte[BUFFER];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            room -= read;
            if (room < 0) {
                throw damaged(kind, blob, "found more bytes than it has");
            }
            name.update(buffer, 0, read);
            out.write(buffer, 0, read);
        }
    }

    private static Failure damaged(BlobKind kind, Digest blob, String found) {
        return new Failure(
                Exit.FAILED,
                "%s is damaged in the store: %s, expected what its name and the layout say"
                        .formatted(kind.key(blob), found),
                "bowwave artifact verify --region REGION, for each region");
    }

    private InputStream open(BlobKind kind, Digest blob) throws IOException {
        String path = "/v1/artifacts/blobs/" + kind.key(blob);
        String only = region == null ? "" : "region=" + Api.escaped(region);
        if (!throughServer) {
            URI place = session.api().redirect(path + (only.isEmpty() ? "" : "?" + only));
            try {
                return read(place);
            } catch (IOException e) {
                session.around()
                        .err()
                        .println("note: " + place.getHost() + " cannot be reached from here (" + why(e)
                                + "); the server passes the bytes through");
                throughServer = true;
            }
        }
        return session.api().stream(
                path + "?via=intake" + (only.isEmpty() ? "" : "&" + only), "application/octet-stream", null);
    }

    private InputStream read(URI place) throws IOException {
        try {
            HttpResponse<InputStream> response =
                    http.send(HttpRequest.newBuilder(place).timeout(ANSWER).build(), BodyHandlers.ofInputStream());
            if (response.statusCode() != OK) {
                response.body().close();
                throw new IOException("the store answers " + response.statusCode());
            }
            return response.body();
        } catch (UnresolvedAddressException e) {
            throw new IOException("unknown host", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.STOPPED, "interrupted", null);
        }
    }

    private static String why(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}

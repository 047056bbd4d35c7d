package io.bowwave.intake;

import io.bowwave.artifact.BlobKind;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.id.Digest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Artifacts and their bytes. */
@Controller("/v1/artifacts")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ArtifactStoreController {

    /** How long the URL of a blob is good for: enough to begin the download of 64 MiB on a slow line. */
    private static final Duration URL_LIFETIME = Duration.ofMinutes(15);

    private static final int PIECE = 128 << 10;

    private final ArtifactFinder finder;
    private final ArtifactViews views;
    private final RegionStores stores;
    private final int most;
    private final Semaphore room;

    ArtifactStoreController(ArtifactFinder finder, ArtifactViews views, RegionStores stores, IntakeConfig config) {
        this.finder = finder;
        this.views = views;
        this.stores = stores;
        this.most = config.downloads();
        this.room = new Semaphore(most);
    }

    /** By digest, build, {@code APP@COMMIT} or {@code APP/latest}. */
    @Get
    StoredArtifact find(@Nullable @QueryValue String ref) {
        if (ref == null || ref.isBlank()) {
            throw Answers.invalid("ref: found nothing, expected a digest, a build's id, APP@COMMIT or APP/latest");
        }
        return views.of(finder.find(ref));
    }

    /** By the manifest's digest or 8 and more digits of its beginning, or by a build's id. */
    @Get("/{digest}")
    StoredArtifact show(@PathVariable String digest) {
        return views.of(finder.find(digest));
    }

    /**
     * The bytes of a manifest, layout or pack: 307 to a URL of the store that has it, home first, good for a quarter of an hour. Who does
     * not reach the stores asks with {@code via=intake}, and gets the bytes in the answer. Who reads them checks them against their name.
     */
    @Get("/blobs/{kind}/{digest}")
    @Produces({MediaType.APPLICATION_OCTET_STREAM, MediaType.APPLICATION_JSON})
    @ApiResponse(responseCode = "307", description = "where the bytes are")
    @ApiResponse(
            responseCode = "200",
            description = "the bytes, with via=intake",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = "string", format = "binary")))
    HttpResponse<?> blob(
            @PathVariable String kind,
            @PathVariable String digest,
            @Nullable @QueryValue String region,
            @Nullable @QueryValue String via) {
        BlobKind wanted = kind(kind);
        Digest blob = digest(digest);
        boolean here = "intake".equals(via);
        if (via != null && !here) {
            throw Answers.invalid("via: found \"%s\", expected intake or nothing".formatted(via));
        }
        RegionStores.Found found = stores.find(wanted, blob, region);
        if (here) {
            return HttpResponse.ok(stream(found, wanted, blob))
                    .contentType(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                    .header("Bowwave-Region", found.region().text());
        }
        return HttpResponse.status(HttpStatus.TEMPORARY_REDIRECT)
                .header(
                        "Location",
                        found.store().presign(wanted, blob, URL_LIFETIME).toString())
                .header("Cache-Control", "no-store")
                .header("Bowwave-Region", found.region().text());
    }

    private StreamingBody stream(RegionStores.Found found, BlobKind kind, Digest blob) {
        if (!room.tryAcquire()) {
            throw new ProblemException(
                    503,
                    "too-many-downloads",
                    "already " + most + " clients read blobs here; try again in a few seconds, or read from the store");
        }
        return new StreamingBody(
                "blob-" + blob.brief(),
                out -> {
                    try (InputStream in = found.store().get(kind, blob)) {
                        for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
                            out.write(piece);
                        }
                    }
                },
                room::release);
    }

    private static BlobKind kind(String text) {
        return Arrays.stream(BlobKind.values())
                .filter(each -> each.prefix().equals(text + "/"))
                .findFirst()
                .orElseThrow(() -> Answers.invalid("kind: found \"%s\", expected one of %s"
                        .formatted(
                                text,
                                Arrays.stream(BlobKind.values())
                                        .map(each -> each.prefix().replace("/", ""))
                                        .toList())));
    }

    private static Digest digest(String text) {
        return text.startsWith("sha256:") ? new Digest(text) : new Digest("sha256:" + text);
    }
}

package io.bowwave.intake;

import io.bowwave.process.Open;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.id.Digest;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The console's page, its script and style, and the API's description. They hold no secret, so they are open. */
@Open
@Hidden
@Controller
final class ConsoleController {

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    private static final Map<String, Asset> ASSETS = Map.of(
            "index.html", Asset.load("console/index.html", "text/html; charset=utf-8"),
            "app.js", Asset.load("console/app.js", "text/javascript; charset=utf-8"),
            "api.js", Asset.load("console/api.js", "text/javascript; charset=utf-8"),
            "rollouts.js", Asset.load("console/rollouts.js", "text/javascript; charset=utf-8"),
            "origins.js", Asset.load("console/origins.js", "text/javascript; charset=utf-8"),
            "views.js", Asset.load("console/views.js", "text/javascript; charset=utf-8"),
            "style.css", Asset.load("console/style.css", "text/css; charset=utf-8"),
            "icon.svg", Asset.load("console/icon.svg", "image/svg+xml"),
            "openapi.yml", Asset.load("/META-INF/swagger/bowwave-1.yml", "application/yaml"));

    @Get("/")
    HttpResponse<?> page(HttpRequest<?> request) {
        return answer(request, "index.html");
    }

    @Get("/console/{file}")
    HttpResponse<?> file(HttpRequest<?> request, String file) {
        return answer(request, file);
    }

    @Get("/openapi.yml")
    HttpResponse<?> openapi(HttpRequest<?> request) {
        return answer(request, "openapi.yml");
    }

    private static HttpResponse<?> answer(HttpRequest<?> request, String name) {
        Asset asset = ASSETS.get(name);
        if (asset == null) {
            throw new ProblemException(404, "not-found", "there is no " + request.getPath() + "; the console is at /");
        }
        boolean known = asset.tag().equals(request.getHeaders().get("If-None-Match"));
        MutableHttpResponse<?> response = known
                ? HttpResponse.notModified()
                : HttpResponse.ok(asset.content()).contentType(new MediaType(asset.type()));
        return response.header("ETag", asset.tag())
                .header("Cache-Control", "no-cache")
                .header("Content-Security-Policy", POLICY);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Asset(byte[] content, String type, String tag) {

        static Asset load(String resource, String type) {
            try (@Nullable InputStream in = ConsoleController.class.getResourceAsStream(resource)) {
                if (in == null) {
                    throw new IllegalStateException(resource + " is missing in this build");
                }
                byte[] content = in.readAllBytes();
                return new Asset(content, type, "\"" + Digest.of(content).brief() + "\"");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

package io.bowwave.agent;

import io.bowwave.agent.AgentConfig.PortRange;
import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.fleet.TransferLimits;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.provenance.AttestationKeys;
import io.bowwave.swarm.PeerTls;
import io.bowwave.swarm.json.SmallJson;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code --config FILE} (.properties) and {@code --key value}; a flag wins over the file. */
final class AgentConfigReader {

    private static final String LIMIT = "limit-";
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(kB|MB|GB|B)");
    private static final Map<String, Long> SIZES =
            Map.of("B", 1L, "kB", 1_000L, "MB", 1_000_000L, "GB", 1_000_000_000L);
    private static final Set<String> KEYS = keys(List.of(
            "region",
            "machine",
            "labels",
            "data",
            "depots",
            "etcd",
            "etcd-poll",
            "region-secret",
            "region-secret-file",
            "goal-public-key",
            "attestations",
            "attestation-keys",
            "app-ports",
            "host",
            "advertise-host",
            "peer-port",
            "peer-certificate",
            "peer-key",
            "peer-ca",
            "metrics-port",
            "stop-apps-on-exit",
            "parent-pid",
            "keep-releases",
            "seed-for",
            "prefetch",
            "check-releases",
            "control-groups",
            "unit-template",
            "keep-free"));

    private final Map<String, String> values;

    private AgentConfigReader(Map<String, String> values) {
        this.values = values;
    }

    /** @throws ConfigProblem when a key is missing, unknown or wrong */
    static AgentConfig read(String[] args) {
        return new AgentConfigReader(values(args)).config();
    }

    private AgentConfig config() {
        String host = text("host", "127.0.0.1");
        return new AgentConfig(
                id("region", RegionName::new),
                id("machine", MachineId::new),
                labels(text("labels", "")),
                Path.of(required("data")).toAbsolutePath().normalize(),
                depots(),
                url("etcd", required("etcd")),
                seconds("etcd-poll", "10s"),
                secret(),
                publicKey(),
                attestations(),
                attestationKeys(),
                range(),
                host,
                text("advertise-host", host),
                (int) number("peer-port", 0, 65_535),
                peerTls(),
                (int) number("metrics-port", 0, 65_535),
                truth("stop-apps-on-exit", "false"),
                number("parent-pid", 0, Long.MAX_VALUE),
                (int) Math.max(1, number("keep-releases", 2, 1000)),
                Duration.ofMinutes(minutes()),
                limits(),
                truth("prefetch", "true"),
                seconds("check-releases", "60s"),
                controlGroups(),
                unitTemplate(),
                keepFree());
    }

    private static Set<String> keys(List<String> plain) {
        Set<String> keys = new TreeSet<>(plain);
        TransferLimits.OF_MACHINES.forEach(each -> keys.add(LIMIT + each));
        return Collections.unmodifiableSet(keys);
    }

    private TransferLimits limits() {
        Map<String, String> texts = new HashMap<>();
        for (String name : TransferLimits.OF_MACHINES) {
            String text = values.get(LIMIT + name);
            if (text != null && !text.isBlank()) {
                texts.put(name, text);
            }
        }
        try {
            return TransferLimits.of(texts);
        } catch (IllegalArgumentException e) {
            throw new ConfigProblem(String.valueOf(e.getMessage()).replace("limits: ", LIMIT));
        }
    }

    private long keepFree() {
        String text = values.get("keep-free");
        if (text == null || text.isBlank()) {
            return -1;
        }
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new ConfigProblem("keep-free: found \"%s\", expected a size such as 2GB".formatted(text));
        }
        return Long.parseLong(matcher.group(1)) * SIZES.getOrDefault(matcher.group(2), 1L);
    }

    private static Map<String, String> values(String[] args) {
        Map<String, String> flags = new HashMap<>();
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!args[i].startsWith("--") || i + 1 == args.length) {
                throw new ConfigProblem("found \"%s\", expected --key value, again and again".formatted(args[i]));
            }
            flags.put(args[i].substring(2), args[i + 1]);
        }
        String file = flags.remove("config");
        if (file != null) {
            values.putAll(file(Path.of(file)));
        }
        values.putAll(flags);
        for (String key : values.keySet()) {
            if (!KEYS.contains(key)) {
                throw new ConfigProblem("%s: found an unknown key, expected one of %s".formatted(key, KEYS));
            }
        }
        return values;
    }

    private static Map<String, String> file(Path path) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(path)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new ConfigProblem("config: cannot read %s: %s".formatted(path, e));
        }
        Map<String, String> values = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
        return values;
    }

    private String text(String key, String absent) {
        return values.getOrDefault(key, absent);
    }

    private String required(String key) {
        String found = values.get(key);
        if (found == null || found.isBlank()) {
            throw new ConfigProblem("%s: found nothing, expected a value".formatted(key));
        }
        return found;
    }

    private <T> T id(String key, Function<String, T> constructor) {
        try {
            return constructor.apply(required(key));
        } catch (IllegalArgumentException e) {
            throw new ConfigProblem("%s: %s".formatted(key, e.getMessage()));
        }
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new HashMap<>(Map.of("os", "linux", "arch", architecture()));
        for (String each : list(text)) {
            int equals = each.indexOf('=');
            if (equals < 1) {
                throw new ConfigProblem("labels: found \"%s\", expected key=value,key=value".formatted(each));
            }
            labels.put(each.substring(0, equals), each.substring(equals + 1));
        }
        return Map.copyOf(labels);
    }

    /** As builders name it too. */
    private static String architecture() {
        String name = System.getProperty("os.arch");
        return name.equals("aarch64") ? "arm64" : name;
    }

    private List<URI> depots() {
        return list(required("depots")).stream()
                .map(each -> url("depots", each))
                .toList();
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private static URI url(String key, String text) {
        try {
            URI url = URI.create(text);
            if ("http".equals(url.getScheme()) || "https".equals(url.getScheme())) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigProblem(
                    "%s: found \"%s\", expected http://host:port (%s)".formatted(key, text, e.getMessage()));
        }
        throw new ConfigProblem("%s: found \"%s\", expected http://host:port".formatted(key, text));
    }

    private String secret() {
        String file = values.get("region-secret-file");
        if (file == null) {
            return required("region-secret");
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new ConfigProblem("region-secret-file: cannot read %s: %s".formatted(file, e));
        }
    }

    private @Nullable PeerTls peerTls() {
        try {
            return PeerTls.of(path("peer-certificate"), path("peer-key"), path("peer-ca"));
        } catch (IOException e) {
            throw new ConfigProblem(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Path path(String key) {
        String text = values.get(key);
        return text == null || text.isBlank() ? null : Path.of(text.strip());
    }

    private @Nullable PublicKey publicKey() {
        String text = values.get("goal-public-key");
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return Ed25519.publicKey(text);
        } catch (GeneralSecurityException e) {
            throw new ConfigProblem("goal-public-key: found \"%s\", expected an Ed25519 public key (X.509, base64): %s"
                    .formatted(text, e.getMessage()));
        }
    }

    private ReleaseTrust.Mode attestations() {
        boolean keys = path("attestation-keys") != null;
        String text = text("attestations", keys ? "enforce" : "off");
        ReleaseTrust.Mode mode =
                switch (text) {
                    case "enforce" -> ReleaseTrust.Mode.ENFORCE;
                    case "warn" -> ReleaseTrust.Mode.WARN;
                    case "off" -> ReleaseTrust.Mode.OFF;
                    default ->
                        throw new ConfigProblem(
                                "attestations: found \"%s\", expected enforce, warn or off".formatted(text));
                };
        if (mode != ReleaseTrust.Mode.OFF && !keys) {
            throw new ConfigProblem("attestation-keys: found nothing, expected a file, since attestations=" + text);
        }
        return mode;
    }

    private @Nullable Path attestationKeys() {
        Path file = path("attestation-keys");
        if (file != null) {
            try {
                AttestationKeys.read(file, SmallJson::object);
            } catch (IOException e) {
                throw new ConfigProblem(
                        "attestation-keys: found no keys (%s), expected a file as `bowwave artifact keys -o json` prints it"
                                .formatted(e.getMessage()));
            }
        }
        return file;
    }

    private @Nullable PortRange range() {
        String text = values.get("app-ports");
        if (text == null || text.isBlank()) {
            return null;
        }
        String[] ends = text.split("-", -1);
        try {
            PortRange range = new PortRange(Integer.parseInt(ends[0].strip()), Integer.parseInt(ends[1].strip()));
            if (range.first() > 0 && range.first() <= range.last() && range.last() <= 65_535) {
                return range;
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new ConfigProblem(
                    "app-ports: found \"%s\", expected FIRST-LAST (%s)".formatted(text, e.getMessage()));
        }
        throw new ConfigProblem("app-ports: found \"%s\", expected FIRST-LAST, 1 to 65535".formatted(text));
    }

    private long number(String key, long absent, long most) {
        String text = values.get(key);
        if (text == null) {
            return absent;
        }
        try {
            long number = Long.parseLong(text.strip());
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new ConfigProblem("%s: found \"%s\", expected a number (%s)".formatted(key, text, e.getMessage()));
        }
        throw new ConfigProblem("%s: found %s, expected 0 to %d".formatted(key, text, most));
    }

    private boolean truth(String key, String absent) {
        String text = values.getOrDefault(key, absent);
        if (!text.equals("true") && !text.equals("false")) {
            throw new ConfigProblem("%s: found \"%s\", expected true or false".formatted(key, text));
        }
        return text.equals("true");
    }

    private Duration seconds(String key, String absent) {
        String text = values.getOrDefault(key, absent).strip();
        if (!text.matches("[1-9]\\d{0,2}s")) {
            throw new ConfigProblem("%s: found \"%s\", expected 1s to 999s".formatted(key, text));
        }
        return Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
    }

    private boolean controlGroups() {
        String text = text("control-groups", "auto");
        if (!text.equals("auto") && !text.equals("off")) {
            throw new ConfigProblem("control-groups: found \"%s\", expected auto or off".formatted(text));
        }
        return text.equals("auto");
    }

    private @Nullable Path unitTemplate() {
        Path file = path("unit-template");
        if (file != null && !Files.isReadable(file)) {
            throw new ConfigProblem("unit-template: found no file %s that can be read, expected one".formatted(file));
        }
        return file;
    }

    private long minutes() {
        String text = values.getOrDefault("seed-for", "60m");
        if (!text.matches("\\d{1,6}[mh]")) {
            throw new ConfigProblem("seed-for: found \"%s\", expected minutes or hours, such as 60m".formatted(text));
        }
        long amount = Long.parseLong(text.substring(0, text.length() - 1));
        return text.endsWith("h") ? amount * 60 : amount;
    }
}
